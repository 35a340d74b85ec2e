using PeerRelay.Identity;

namespace PeerRelay;

/// <summary>A link to a peer, as it was when it was asked about.</summary>
public sealed record LinkInfo
{
    /// <summary>The peer at the other end.</summary>
    public required PeerId Id { get; init; }

    /// <summary>What carries the link: <c>websocket</c> or <c>webrtc</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>Which side dialled.</summary>
    public required LinkDirection Direction { get; init; }

    /// <summary>The address of the other end, where it is known.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The url that was dialled, for a link that was dialled so.</summary>
    public Uri? Url { get; init; }

    /// <summary>Whether the peer has told that it is of this project's kind; false also before it has told anything.</summary>
    public required bool IsPeerRelay { get; init; }

    /// <summary>Whether the peer is known to pass messages on: it can be dialled, or has passed one on.</summary>
    public required bool IsTransit { get; init; }

    /// <summary>The index of the k-bucket it falls in: the number of leading bits its id shares with ours.</summary>
    public required int Bucket { get; init; }

    /// <summary>When the link was made.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>Frames taken from it, the hello not counted.</summary>
    public required long FramesReceived { get; init; }

    /// <summary>Bytes of the frames taken from it.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Frames written to it, the hello not counted.</summary>
    public required long FramesSent { get; init; }

    /// <summary>Bytes of the frames written to it.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Frames from it or for it that were dropped.</summary>
    public required long FramesDropped { get; init; }

    /// <summary>Bytes that wait to be written to it.</summary>
    public required int QueuedBytes { get; init; }

    /// <summary>The latest measured time to the peer and back; null where what carries the link does not measure it.</summary>
    public TimeSpan? RoundTrip { get; init; }
}
