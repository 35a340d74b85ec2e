using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Server.WebRtc;

namespace PeerRelay.Server.Node;

/// <summary>This node and the nodes it joins the network through.</summary>
internal static class NodeEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/node", Show)
            .WithTags("Node")
            .WithName("showNode")
            .WithSummary("This node: id, urls, uptime and counters");
        api.MapGet("/bootstraps", ListBootstraps)
            .WithTags("Node")
            .WithName("listBootstraps")
            .WithSummary("The nodes to join the network through, and how it stands with each");
    }

    private static Ok<NodeDocument> Show(
        Peer peer,
        NodeView node,
        NodeRtc rtc)
    {
        var summary = node.Describe();
        return TypedResults.Ok(new NodeDocument
        {
            Id = summary.Id,
            Name = summary.Name,
            Version = summary.Version,
            PublicUrl = summary.PublicUrl,
            Listening = summary.Listening,
            WebRtc = NodeWebRtc.Of(rtc),
            Rooms = node.Rooms,
            StartedAt = summary.StartedAt,
            UptimeSeconds = node.Uptime.TotalSeconds,
            Connections = node.Connections,
            Statistics = peer.GetStatistics(),
        });
    }

    private static Ok<IReadOnlyList<BootstrapStatus>> ListBootstraps(Peer peer) => TypedResults.Ok(peer.GetBootstraps());
}
