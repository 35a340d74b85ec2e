using PeerRelay.Simulator.Peers;

namespace PeerRelay.Simulator.Nodes;

/// <summary>
/// The options of simulated nodes: those of a real one, with less room for what is remembered, as each sees little traffic. That room fills up while peers join, in each of them,
/// and is then kept: it decides how many of them a machine can hold.
/// </summary>
internal static class NodeSettings
{
    /// <summary>Messages remembered. A real node remembers hundreds of times as many; a simulated one handles some dozens a second, and a copy comes within seconds.</summary>
    private const int SeenMessages = 256;

    /// <summary>Return paths remembered, twice as many at most. They serve answers to who has just joined, and fewer left a few more buckets without a link.</summary>
    private const int ReturnPaths = 512;

    /// <summary>Messages that the bootstrap remembers, through which all join.</summary>
    private const int BootstrapSeenMessages = 2_048;

    /// <summary>
    /// Return paths that it remembers. Below 2,048: more are kept in several parts, of which the hash of an id, another one in each process, picks one (see
    /// <see cref="Routing.TwoGenerations{TKey,TValue}"/>), and so a run would not give the same again.
    /// </summary>
    private const int BootstrapReturnPaths = 1_536;

    /// <summary>The options of one.</summary>
    public static PeerOptions Of(PeerPlan plan)
    {
        var isBootstrap = plan.Bootstrap is null;
        return new PeerOptions
        {
            Id = plan.Id,
            PublicUrl = plan.Url,
            DialPrivateAddresses = true,
            Random = plan.Network.Random,
            TimeProvider = plan.Network.Time,
            Limits = new PeerLimits
            {
                SeenMessages = isBootstrap ? BootstrapSeenMessages : SeenMessages,
                ReturnPaths = isBootstrap ? BootstrapReturnPaths : ReturnPaths,
                KeptLinks = plan.KeptLinks,
            },
        };
    }
}
