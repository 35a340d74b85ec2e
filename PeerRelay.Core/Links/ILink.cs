using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>One connection to a peer, as those see it who send by it and decide about it: a <see cref="Link"/>, or one of a simulated network.</summary>
internal interface ILink
{
    /// <summary>How it came to be.</summary>
    LinkOrigin Origin { get; }

    /// <summary>When it was made.</summary>
    DateTimeOffset ConnectedAt { get; }

    /// <summary>What carries it, for the operator to read.</summary>
    string Transport { get; }

    /// <summary>The latest measured time to the other end and back; null where what carries it does not measure it.</summary>
    TimeSpan? RoundTrip => null;

    /// <summary>Its counters.</summary>
    ref LinkCounters Counters { get; }

    /// <summary>Bytes that wait to be written.</summary>
    int QueuedBytes { get; }

    /// <summary>Whether it has begun to close.</summary>
    bool IsClosing { get; }

    /// <summary>Why it closes; null while it does not.</summary>
    LinkCloseReason? CloseReason { get; }

    /// <summary>Whether the other side has closed it because it serves another link with our id.</summary>
    bool IsClosedForAnother { get; }

    /// <summary>Whether it closes, or was closed by the other side, because neither side needs it.</summary>
    bool IsTrimmed { get; }

    /// <summary>Whether a frame of a length would find room in the queue now.</summary>
    bool HasRoom(int bytes);

    /// <summary>
    /// Puts a message that is passed on in the queue, with our id in its path. It is written once all has been handled that was received with it.
    /// </summary>
    /// <param name="envelope">The message.</param>
    /// <param name="self">This node.</param>
    /// <param name="by">The link that it came by, on whose thread this is.</param>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    DropReason TryForward(in Envelope envelope, PeerId self, ILink by);

    /// <summary>Puts a frame in the queue, and has it written; it is copied.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    DropReason TrySend(ReadOnlySpan<byte> frame);

    /// <summary>Puts a frame in the queue that nobody changes from now on, and has it written.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    DropReason TrySend(byte[] frame) => TrySend(frame.AsSpan());

    /// <summary>Has written what this turn has put on other links so far: what comes now may take long. For the thread that receives.</summary>
    void WriteSoFar();

    /// <summary>Begins to close: what is queued is still written, then the reason, and the other side gets some time to say the same.</summary>
    /// <returns>Whether it was this call that began it.</returns>
    bool Close(LinkCloseReason reason);
}
