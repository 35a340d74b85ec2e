using PeerRelay.Neighbours;
using PeerRelay.Routing;

namespace PeerRelay.Node;

/// <summary>Describes a neighbour to the application.</summary>
internal static class LinkInfoReader
{
    public static LinkInfo Read(NodeContext node, Neighbour neighbour)
    {
        var link = neighbour.Primary;
        return new LinkInfo
        {
            Id = neighbour.Id,
            Transport = link.Transport,
            Direction = link.Origin.Direction,
            RemoteAddress = link.Origin.RemoteAddress,
            Url = link.Origin.DialledUrl,
            IsPeerRelay = neighbour.IsPeerRelay,
            IsTransit = neighbour.Standing == Standing.Transit,
            Bucket = neighbour.Id.CommonPrefixLength(node.Self),
            ConnectedAt = link.ConnectedAt,
            FramesReceived = link.Counters.FramesReceived,
            BytesReceived = link.Counters.BytesReceived,
            FramesSent = link.Counters.FramesSent,
            BytesSent = link.Counters.BytesSent,
            FramesDropped = link.Counters.FramesDropped,
            QueuedBytes = link.QueuedBytes,
            RoundTrip = link.RoundTrip,
        };
    }
}
