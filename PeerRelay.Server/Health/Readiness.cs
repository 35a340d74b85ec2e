using PeerRelay.Server.Relay;

namespace PeerRelay.Server.Health;

/// <summary>Whether the node is of use to peers now.</summary>
internal sealed class Readiness(Peer peer, RelayService relay, TimeProvider timeProvider)
{
    /// <summary>
    /// How long it may say that it is isolated. 30 s: many tries at a bootstrap that is there. Nodes whose bootstraps are behind names that
    /// lead to ready nodes only, as in Kubernetes, would else wait for each other for ever.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private long? _isolatedSince;

    /// <summary>Decides.</summary>
    public ReadinessState Decide() => relay.State switch
    {
        RelayState.Starting => ReadinessState.Starting,
        RelayState.Stopping => ReadinessState.Stopping,
        _ => DecideRunning(),
    };

    private ReadinessState DecideRunning()
    {
        var isJoined = IsJoined();
        lock (_lock)
        {
            if (isJoined)
            {
                _isolatedSince = null;
                return ReadinessState.Ready;
            }
            _isolatedSince ??= timeProvider.GetTimestamp();
            return timeProvider.GetElapsedTime(_isolatedSince.Value) < Grace ? ReadinessState.Isolated : ReadinessState.ReadyAlone;
        }
    }

    /// <summary>A node that should join others and has no link would take peers into a network of its own.</summary>
    private bool IsJoined()
    {
        if (peer.LinkCount > 0) return true;
        var bootstraps = peer.GetBootstraps();
        return bootstraps.Count == 0 || bootstraps.Any(bootstrap => bootstrap.State == BootstrapState.Connected);
    }
}
