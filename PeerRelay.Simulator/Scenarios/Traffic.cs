using PeerRelay.Simulator.Messages;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>Has random pairs of peers send messages.</summary>
internal sealed class Traffic(Experiment experiment, TrafficPlan plan)
{
    /// <summary>After what time the fate of a message is decided: some longer than its sender waits for a receipt, so that its last try counts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private TimeSpan _startedAt;
    private int _sent;

    /// <summary>How long what is on the way is waited for: where peers are busy, it may stand in several queues, each of which is as long as the messages were sent.</summary>
    private TimeSpan Rest => Patience * (experiment.Options.Busy > TimeSpan.Zero ? 4 : 2);

    /// <summary>Sends them all, and waits until the fate of each is decided.</summary>
    public void Run(string phase)
    {
        _startedAt = experiment.Network.Now;
        experiment.Agenda.At(_startedAt, SendDue);
        experiment.RunFor(TimeSpan.FromSeconds(plan.Count / plan.PerSecond), phase);
        experiment.RunFor(Rest, $"{phase}, the last");
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
        message.From.Send(message.To.Id, message.Number, plan.Receipt);
        if (plan.IsFollowed || plan.Receipt is not null) experiment.Agenda.At(experiment.Network.Now + Patience, () => Settle(message));
    }

    private void Settle(TestMessage message) => experiment.Book.Settle(message, plan.Tallies, experiment.Network.Transmissions);
}
