using PeerRelay.Simulator.Messages;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>Has random pairs of peers send messages.</summary>
internal sealed class Traffic(Experiment experiment, TrafficPlan plan)
{
    /// <summary>After what time a message that has not come is sent again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private TimeSpan _startedAt;
    private int _sent;

    /// <summary>Sends them all, and waits until the fate of each is decided.</summary>
    public void Run(string phase)
    {
        _startedAt = experiment.Network.Now;
        experiment.Agenda.At(_startedAt, SendDue);
        experiment.RunFor(TimeSpan.FromSeconds(plan.Count / plan.PerSecond), phase);
        experiment.RunFor(Patience * (plan.MaxTries + 1), $"{phase}, the last");
        experiment.Book.SettleAll(plan.Tallies, experiment.Network.Transmissions);
    }

    private void SendDue()
    {
        var now = experiment.Network.Now;
        while (_sent < plan.Count && DueAt(_sent) <= now)
        {
            _sent++;
            if (!experiment.Population.TryPick(plan.MinimumAge, plan.Condition, out var from)) continue;
            if (!experiment.Population.TryPick(plan.MinimumAge, peer => peer != from && plan.Condition?.Invoke(peer) != false, out var to)) continue;
            Send(experiment.Book.Make(plan.Categorise(from, to), from, to));
        }

        if (_sent < plan.Count) experiment.Agenda.At(DueAt(_sent), SendDue);
    }

    private TimeSpan DueAt(int number) => _startedAt + TimeSpan.FromSeconds(number / plan.PerSecond);

    private void Send(TestMessage message)
    {
        MessageBook.Send(message, wantsReceipt: plan.MaxTries > 1);
        if (plan.IsFollowed || plan.MaxTries > 1) experiment.Agenda.At(experiment.Network.Now + Patience, () => Check(message));
    }

    private void Check(TestMessage message)
    {
        var isDecided = message.Deliveries > 0 || message.Tries == plan.MaxTries || !message.From.IsAlive || !message.To.IsAlive;
        if (isDecided) experiment.Book.Settle(message, plan.Tallies, experiment.Network.Transmissions);
        else Send(message);
    }
}
