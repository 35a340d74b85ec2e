using PeerRelay.Identity;

namespace PeerRelay.Server.Events;

/// <summary>What a reader of the stream is told of a link: <see cref="LinkInfo"/>'s fields, without those that only a detailed look needs.</summary>
internal sealed record LinkView(
    PeerId Id,
    string Transport,
    LinkDirection Direction,
    string? RemoteAddress,
    bool IsPeerRelay,
    int Bucket,
    DateTimeOffset ConnectedAt,
    long FramesReceived,
    long FramesSent,
    long BytesReceived,
    long BytesSent,
    long FramesDropped,
    double? RoundTripMilliseconds)
{
    /// <summary>Makes it of the link.</summary>
    public static LinkView Of(LinkInfo link) => new(
        link.Id,
        link.Transport,
        link.Direction,
        link.RemoteAddress,
        link.IsPeerRelay,
        link.Bucket,
        link.ConnectedAt,
        link.FramesReceived,
        link.FramesSent,
        link.BytesReceived,
        link.BytesSent,
        link.FramesDropped,
        link.RoundTrip?.TotalMilliseconds);
}
