using PeerRelay.Identity;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Peers;

/// <summary>What a scenario asks of a peer, of whichever kind. Whoever implements it is a <see cref="SimulatedPeer"/>.</summary>
internal interface IScenarioPeer
{
    /// <summary>Its id.</summary>
    PeerId Id { get; }

    /// <summary>Whether it runs.</summary>
    bool IsAlive { get; }

    /// <summary>The peer itself.</summary>
    SimulatedPeer Host => (SimulatedPeer)this;

    /// <summary>Whether it is a peer of the old kind.</summary>
    bool IsOld { get; }

    /// <summary>Whether it takes the user messages of others and does not pass them on.</summary>
    bool Swallows { get; set; }

    /// <summary>How many peers it is linked with.</summary>
    int Degree { get; }

    /// <summary>Sends a user message whose data is a number, so that the network can count what it costs.</summary>
    /// <param name="to">The target.</param>
    /// <param name="message">The number.</param>
    /// <param name="receipt">How often and for how long the sender tries to get a receipt, if this kind of peer can do that; null to send it once and ask for none.</param>
    void Send(PeerId to, int message, ReceiptOptions? receipt);

    /// <summary>Counts, for each k-bucket, the links that both sides hold open and that this peer would pass messages on by.</summary>
    void CountUsable(Span<int> buckets);
}
