using PeerRelay.Simulator.Messages;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>Peers join, and stay; then they send.</summary>
internal static class SteadyScenario
{
    /// <summary>Runs it.</summary>
    public static void Run(Experiment experiment)
    {
        var options = experiment.Options;
        experiment.Grow(PeerKinds.Ours, PeerKinds.Ours);
        var tally = experiment.Result.Add(new MessageTally("all", maxTries: 1));
        new Traffic(experiment, new TrafficPlan(options.Messages, options.EffectiveRate, [tally])).Run("sending");
        experiment.ReportInvariant("at the end");
    }
}
