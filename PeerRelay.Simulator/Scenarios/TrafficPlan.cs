using PeerRelay.Simulator.Messages;
using PeerRelay.Simulator.Peers;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>Messages between random pairs.</summary>
/// <param name="Count">How many.</param>
/// <param name="PerSecond">How many a second.</param>
/// <param name="Tallies">Where they are counted, by category.</param>
internal sealed record TrafficPlan(int Count, double PerSecond, IReadOnlyList<MessageTally> Tallies)
{
    /// <summary>How often and for how long senders try to get a receipt; null to send each message once.</summary>
    public ReceiptOptions? Receipt { get; init; }

    /// <summary>Whether it is looked at whether each has come; else that is done at the end for all.</summary>
    public bool IsFollowed { get; init; }

    /// <summary>For how long both ends must have run.</summary>
    public TimeSpan MinimumAge { get; init; }

    /// <summary>Who may send and be sent to; null for all.</summary>
    public Func<IScenarioPeer, bool>? Condition { get; init; }

    /// <summary>Finds the category of a message.</summary>
    public Func<IScenarioPeer, IScenarioPeer, int> Categorise { get; init; } = (_, _) => 0;
}
