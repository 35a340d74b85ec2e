using PeerRelay.Simulator.Peers;

namespace PeerRelay.Simulator.Nodes;

/// <summary>The options of simulated nodes: those of a real one, with less room for what is remembered, as each sees little traffic.</summary>
internal static class NodeSettings
{
    /// <summary>Messages remembered. A real node remembers a hundred times as many; a simulated one handles some dozens a second.</summary>
    private const int SeenMessages = 2_048;

    /// <summary>Return paths remembered.</summary>
    private const int ReturnPaths = 512;

    /// <summary>The options of one.</summary>
    public static PeerOptions Of(PeerPlan plan) => new()
    {
        Id = plan.Id,
        PublicUrl = plan.Url,
        DialPrivateAddresses = true,
        Random = plan.Network.Random,
        TimeProvider = plan.Network.Time,
        Limits = new PeerLimits { SeenMessages = SeenMessages, ReturnPaths = ReturnPaths, KeptLinks = plan.KeptLinks },
    };
}
