using PeerRelay.Simulator.Nodes;
using PeerRelay.Simulator.Peers;
using PeerRelay.Simulator.Reference;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>Makes the peers of each kind.</summary>
internal static class PeerKinds
{
    /// <summary>A peer of ours.</summary>
    public static Func<PeerPlan, IScenarioPeer> Ours { get; } = plan => new SimulatedNode(plan);

    /// <summary>A peer of the old kind.</summary>
    public static Func<PeerPlan, IScenarioPeer> Old { get; } = plan => new ReferencePeer(plan);
}
