using PeerRelay.Simulator.Messages;
using PeerRelay.Simulator.Networks;
using PeerRelay.Simulator.Peers;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>Peers come and go; for each that goes another one joins, so that the size of the network stays.</summary>
internal static class ChurnScenario
{
    private const int MaxTries = 3;

    /// <summary>Whoever sends or is sent to has been there for so long: nobody can reach a peer that has just begun to join.</summary>
    private static readonly TimeSpan Grown = TimeSpan.FromSeconds(30);

    /// <summary>How long peers have come and gone before messages are counted.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);

    /// <summary>Runs it.</summary>
    public static void Run(Experiment experiment)
    {
        var options = experiment.Options;
        experiment.Grow(PeerKinds.Ours, PeerKinds.Ours);
        var sessions = new Sessions(experiment.Network.Random, options.Session, options.Shape);
        var ended = 0;
        foreach (var peer in experiment.Population.Living) Leave(peer, sessions.DrawRest());
        experiment.RunFor(Before, "peers come and go");

        var transmissions = experiment.Network.Transmissions;
        var (startedAt, endedBefore, linksBefore) = (experiment.Network.Now, ended, experiment.Network.LinksMade);
        var framesBefore = transmissions.ByType.ToDictionary();
        var tally = experiment.Result.Add(new MessageTally("all", MaxTries));
        var perSecond = options.Messages / options.Duration.TotalSeconds;
        new Traffic(experiment, new TrafficPlan(options.Messages, perSecond, [tally]) { Receipt = new ReceiptOptions { MaxTries = MaxTries }, IsFollowed = true, MinimumAge = Grown }).Run("churn");

        var seconds = (experiment.Network.Now - startedAt).TotalSeconds;
        experiment.Result.Add("peers that have left a second", (ended - endedBefore) / seconds);
        experiment.Result.Add("links made a second and node", (experiment.Network.LinksMade - linksBefore) / seconds / options.Peers);
        var maintenance = transmissions.ByType
            .Where(entry => IsMaintenance(entry.Key))
            .Select(entry => (Type: entry.Key, Rate: (entry.Value - framesBefore.GetValueOrDefault(entry.Key)) / seconds / options.Peers))
            .ToArray();
        experiment.Result.Add("frames of maintenance a second and node", maintenance.Sum(entry => entry.Rate));
        foreach (var (type, rate) in maintenance) experiment.Result.Add($"of these {type}", rate);
        experiment.ReportInvariant("at the end");

        void Leave(IScenarioPeer peer, TimeSpan after) => experiment.Agenda.At(experiment.Network.Now + after, () =>
        {
            ended++;
            experiment.Population.End(peer, experiment.Network.Random.Happens(options.Silent));
            Leave(experiment.Population.Join(PeerKinds.Ours), sessions.Draw());
        });
    }

    /// <summary>Whether frames of a type are sent whether or not anybody sends a message.</summary>
    private static bool IsMaintenance(string type) => type is not (TransmissionCounts.User or "ack" or "cant" or "receipt" or "notHere");
}
