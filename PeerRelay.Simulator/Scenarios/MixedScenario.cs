using PeerRelay.Simulator.Messages;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>A share of the peers, or all of them, are of the old kind.</summary>
internal static class MixedScenario
{
    private static readonly string[] Kinds = ["new to new", "new to old", "old to new", "old to old"];

    /// <summary>Runs it.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="share">The share of old peers; of 1 the bootstrap is one too.</param>
    public static void Run(Experiment experiment, double share)
    {
        var old = PeerKinds.Old;
        experiment.Grow(share >= 1 ? old : PeerKinds.Ours, plan => experiment.Network.Random.Happens(share) ? old(plan) : PeerKinds.Ours(plan));
        MessageTally[] tallies = [.. Kinds.Select(kind => new MessageTally(kind, maxTries: 1))];
        var options = experiment.Options;
        var plan = new TrafficPlan(options.Messages, options.EffectiveRate, tallies)
        {
            Categorise = static (from, to) => (from.IsOld ? 2 : 0) + (to.IsOld ? 1 : 0),
        };
        new Traffic(experiment, plan).Run("sending");
        foreach (var tally in tallies)
            if (tally.Sent > 0)
                experiment.Result.Add(tally);
    }
}
