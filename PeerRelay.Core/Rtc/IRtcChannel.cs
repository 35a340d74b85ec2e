namespace PeerRelay.Rtc;

/// <summary>
/// A data channel (RFC 8831), reliable and ordered. One reader at a time, and any number of senders. What is not read is not acknowledged for ever: the other side is slowed down
/// when some 1 MiB waits.
/// </summary>
public interface IRtcChannel : IDisposable
{
    /// <summary>Its name.</summary>
    string Label { get; }

    /// <summary>Whether messages can be sent now: it has opened and not ended.</summary>
    bool IsOpen { get; }

    /// <summary>Bytes of messages sent that the other side has not acknowledged.</summary>
    long BufferedAmount { get; }

    /// <summary>The largest message that the other side takes, in bytes.</summary>
    int MaxMessageBytes { get; }

    /// <summary>Completes when the channel is open (true), or has ended without having been (false).</summary>
    Task<bool> Opened { get; }

    /// <summary>Sends a message; it is copied. It does not wait: <see cref="BufferedAmount"/> grows, up to a limit.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isText">Whether it is text in UTF-8; else it is binary.</param>
    /// <returns>Whether it was taken: not if the channel is not open, the message is too large, or too much is buffered.</returns>
    bool TrySend(ReadOnlySpan<byte> message, bool isText);

    /// <summary>Waits until <see cref="BufferedAmount"/> is at most so many bytes, or the channel has ended. One waiter at a time.</summary>
    /// <returns>Whether the channel is open.</returns>
    ValueTask<bool> WaitForBufferedAsync(long atMost, CancellationToken cancellationToken = default);

    /// <summary>Waits for the next message. Its bytes belong to the channel, and are valid until the next call.</summary>
    /// <returns>The message; null when the channel has ended and nothing is left.</returns>
    ValueTask<RtcMessage?> ReceiveAsync(CancellationToken cancellationToken = default);
}
