using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Rooms;
using PeerRelay.Server.Settings;
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
        ConnectionGate gate,
        RelayService relay,
        ListenUrls urls,
        NodeRtc rtc,
        RoomDirectory rooms,
        TimeProvider timeProvider,
        IOptions<RelayOptions> options) =>
        TypedResults.Ok(new NodeDocument
        {
            Id = peer.Id,
            Name = options.Value.Name,
            Version = ServerVersion.Text,
            PublicUrl = peer.PublicUrl,
            Listening = urls.Relay(),
            WebRtc = NodeWebRtc.Of(rtc),
            Rooms = NodeRooms.Of(rooms, options.Value.Rooms.Enabled),
            StartedAt = relay.StartedAt,
            UptimeSeconds = (timeProvider.GetUtcNow() - relay.StartedAt).TotalSeconds,
            Connections = new NodeConnections(gate.Open, gate.Refused()),
            Statistics = peer.GetStatistics(),
        });

    private static Ok<IReadOnlyList<BootstrapStatus>> ListBootstraps(Peer peer) => TypedResults.Ok(peer.GetBootstraps());
}
