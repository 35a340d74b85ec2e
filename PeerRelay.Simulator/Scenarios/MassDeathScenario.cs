using PeerRelay.Simulator.Messages;
using PeerRelay.Simulator.Peers;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>A share of the peers die at once, without a word, and the living send before anything is repaired.</summary>
internal static class MassDeathScenario
{
    /// <summary>In how many seconds all messages are sent: less than any link takes to be found dead.</summary>
    private const double Burst = 5;

    /// <summary>Runs it.</summary>
    public static void Run(Experiment experiment)
    {
        var options = experiment.Options;
        experiment.Grow(PeerKinds.Ours, PeerKinds.Ours);
        IScenarioPeer[] peers = [.. experiment.Population.Living];
        experiment.Network.Random.Shuffle(peers);
        foreach (var peer in peers.AsSpan(0, (int)(options.Dead * peers.Length))) experiment.Population.End(peer, isSilent: true);
        experiment.Result.Add("peers after the death", experiment.Population.Living.Count);
        experiment.ReportInvariant("after the death");
        var tally = experiment.Result.Add(new MessageTally("between the living", maxTries: 1));
        new Traffic(experiment, new TrafficPlan(options.Messages, options.Messages / Burst, [tally])).Run("sending");
    }
}
