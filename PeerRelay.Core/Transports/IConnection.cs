namespace PeerRelay.Transports;

/// <summary>
/// A connection that carries messages in order: a WebSocket, or a WebRTC data channel. One reader and one writer use it at a time. What can go
/// wrong on a network is a value, not an exception.
/// </summary>
internal interface IConnection : IDisposable
{
    /// <summary>What carries it, in one word.</summary>
    string Transport { get; }

    /// <summary>
    /// Since when the message that is being received has been incomplete, on the clock that the connection was made with; null if none is.
    /// A transport whose messages come whole has none.
    /// </summary>
    TimeSpan? IncompleteSince => null;

    /// <summary>Whether its owner is to ping it: the connection does not do so itself.</summary>
    bool WantsPings => false;

    /// <summary>The largest message that can be sent by it, in bytes.</summary>
    int MaxMessageBytes => int.MaxValue;

    /// <summary>The latest measured time to the other side and back; null where the transport does not measure it, or has not yet.</summary>
    TimeSpan? RoundTrip => null;

    /// <summary>With what the other side has closed; null while it has not, or where the transport has no codes.</summary>
    CloseCode? RemoteCloseCode => null;

    /// <summary>
    /// Waits for the next message. Its bytes belong to the connection, and are valid until the next call.
    /// </summary>
    /// <param name="maxBytes">The largest message that is taken.</param>
    /// <param name="cancellationToken">Ends the wait, and the connection with it.</param>
    ValueTask<ReceivedMessage> ReceiveAsync(int maxBytes, CancellationToken cancellationToken);

    /// <summary>Writes messages.</summary>
    /// <param name="frames">
    /// The messages, each behind its head as a server writes it (RFC 6455 §5.2). A connection with other heads finds by them where a message ends. Control frames
    /// are among them only if <see cref="WantsPings"/>. The bytes are the caller's again when the task is complete.
    /// </param>
    /// <param name="cancellationToken">Gives up, and the connection with it.</param>
    /// <returns>Whether they could be written. It does not throw.</returns>
    ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken);

    /// <summary>Tells the other side that nothing more will be sent, and why.</summary>
    Task CloseOutputAsync(CloseCode code, string reason, CancellationToken cancellationToken);

    /// <summary>Cuts the connection: reads and writes under way end.</summary>
    void Abort();
}
