using Microsoft.Extensions.Options;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Rooms;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Node;

/// <summary>This node as those see it who watch it.</summary>
internal sealed class NodeView(
    Peer peer,
    ConnectionGate gate,
    RelayService relay,
    RoomDirectory rooms,
    ListenUrls urls,
    TimeProvider timeProvider,
    IOptions<RelayOptions> options)
{
    /// <summary>How long it has been running.</summary>
    public TimeSpan Uptime => timeProvider.GetUtcNow() - relay.StartedAt;

    /// <summary>The connections that peers have made.</summary>
    public NodeConnections Connections => new(gate.Open, gate.Refused());

    /// <summary>The rooms that it knows of.</summary>
    public NodeRooms Rooms => NodeRooms.Of(rooms, options.Value.Rooms.Enabled);

    /// <summary>What it is.</summary>
    public NodeSummary Describe() => new()
    {
        Id = peer.Id,
        Name = options.Value.Name,
        Version = ServerVersion.Text,
        PublicUrl = peer.PublicUrl,
        Listening = urls.Relay(),
        StartedAt = relay.StartedAt,
    };
}
