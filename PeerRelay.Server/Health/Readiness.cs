using PeerRelay.Server.Relay;

namespace PeerRelay.Server.Health;

/// <summary>Whether the node is of use to peers now.</summary>
internal sealed class Readiness(Peer peer, RelayService relay)
{
    /// <summary>Decides.</summary>
    public ReadinessState Decide() => relay.State switch
    {
        RelayState.Starting => ReadinessState.Starting,
        RelayState.Stopping => ReadinessState.Stopping,
        _ => IsJoined() ? ReadinessState.Ready : ReadinessState.Isolated,
    };

    /// <summary>A node that should join others and has no link would take peers into a network of its own.</summary>
    private bool IsJoined()
    {
        if (peer.LinkCount > 0) return true;
        var bootstraps = peer.GetBootstraps();
        return bootstraps.Count == 0 || bootstraps.Any(bootstrap => bootstrap.State == BootstrapState.Connected);
    }
}
