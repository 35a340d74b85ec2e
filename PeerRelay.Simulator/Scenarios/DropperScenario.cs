using PeerRelay.Simulator.Messages;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>A share of the peers take part in everything, but swallow the messages of others.</summary>
internal static class DropperScenario
{
    private const int MaxTries = 5;

    /// <summary>How many times as many messages warm the network up as are counted.</summary>
    private const int WarmUp = 5;

    /// <summary>Runs it.</summary>
    public static void Run(Experiment experiment)
    {
        var options = experiment.Options;
        experiment.Grow(PeerKinds.Ours, PeerKinds.Ours);
        var droppers = 0;
        foreach (var peer in experiment.Population.Living)
        {
            peer.Swallows = experiment.Network.Random.Happens(options.Droppers);
            if (peer.Swallows) droppers++;
        }

        experiment.Result.Add("peers that swallow", droppers);
        Send(experiment, "cold", 1);
        Send(experiment, "warming up", WarmUp);
        Send(experiment, "warmed up", 1);
    }

    private static void Send(Experiment experiment, string name, int times)
    {
        var options = experiment.Options;
        var tally = experiment.Result.Add(new MessageTally(name, MaxTries));
        var plan = new TrafficPlan(times * options.Messages, options.EffectiveRate, [tally])
        {
            Receipt = new ReceiptOptions { MaxTries = MaxTries }, Condition = peer => !peer.Swallows,
        };
        new Traffic(experiment, plan).Run(name);
    }
}
