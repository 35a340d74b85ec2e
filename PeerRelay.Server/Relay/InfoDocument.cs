using PeerRelay.Identity;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Relay;

/// <summary>What a node tells everyone who asks by plain HTTP.</summary>
internal sealed record InfoDocument
{
    /// <summary>The id of the node.</summary>
    public required PeerId Id { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the software.</summary>
    public required string Version { get; init; }

    /// <summary>The url to connect to, or null where the node knows of none that leads here from elsewhere.</summary>
    public required Uri? Url { get; init; }

    /// <summary>What the node takes from a peer.</summary>
    public required InfoLimits Limits { get; init; }

    /// <summary>STUN and TURN servers, to be given to <c>RTCPeerConnection</c> as they are.</summary>
    public required IReadOnlyList<IceServerOptions> IceServers { get; init; }
}
