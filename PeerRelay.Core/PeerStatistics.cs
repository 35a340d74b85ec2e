using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>The counters of a peer since it was made. Frames are counted without the hellos.</summary>
public sealed record PeerStatistics
{
    /// <summary>Peers linked now.</summary>
    public required int Links { get; init; }

    /// <summary>Links that others have made, in all.</summary>
    public required long LinksAccepted { get; init; }

    /// <summary>Links that this peer has made, in all.</summary>
    public required long LinksDialled { get; init; }

    /// <summary>Dials that made no link.</summary>
    public required long DialsFailed { get; init; }

    /// <summary>Frames taken from links.</summary>
    public required long FramesReceived { get; init; }

    /// <summary>Bytes of the frames taken from links.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Frames written to links.</summary>
    public required long FramesSent { get; init; }

    /// <summary>Bytes of the frames written to links.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Messages of others that were put on a link towards their target; a second copy is not counted.</summary>
    public required long MessagesForwarded { get; init; }

    /// <summary>User messages delivered to this peer's application.</summary>
    public required long MessagesDelivered { get; init; }

    /// <summary>User messages that this peer's application sent.</summary>
    public required long MessagesSent { get; init; }

    /// <summary>How often a message whose receipt was awaited was sent once more.</summary>
    public required long MessagesRetried { get; init; }

    /// <summary>Messages that wait for a first link now.</summary>
    public required int MessagesPending { get; init; }

    /// <summary>Messages of this peer's own that wait for their receipt now.</summary>
    public required int ReceiptsAwaited { get; init; }

    /// <summary>Peers heard of and not linked.</summary>
    public required int Candidates { get; init; }

    /// <summary>Offers and dials under way.</summary>
    public required int Handshakes { get; init; }

    /// <summary>What was dropped, by reason; reasons that never occurred are left out.</summary>
    public required IReadOnlyDictionary<DropReason, long> Drops { get; init; }
}
