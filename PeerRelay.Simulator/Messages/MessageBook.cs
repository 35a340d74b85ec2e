using PeerRelay.Simulator.Networks;
using PeerRelay.Simulator.Peers;

namespace PeerRelay.Simulator.Messages;

/// <summary>Makes messages, and notes what becomes of them.</summary>
internal sealed class MessageBook : IMessageSink
{
    private readonly Dictionary<int, TestMessage> _underWay = [];
    private int _next;

    /// <summary>Messages whose fate is not decided.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Makes a message.</summary>
    public TestMessage Make(int category, IScenarioPeer from, IScenarioPeer to)
    {
        var message = new TestMessage(_next++, category, from, to);
        _underWay[message.Number] = message;
        return message;
    }

    /// <summary>Counts a message, and forgets it.</summary>
    public void Settle(TestMessage message, IReadOnlyList<MessageTally> tallies, TransmissionCounts transmissions)
    {
        if (!_underWay.Remove(message.Number)) return;
        if (!message.To.IsAlive || !message.From.IsAlive) message.IsVoid = true;
        tallies[message.Category].Add(message, transmissions);
    }

    /// <summary>Counts all messages that are left.</summary>
    public void SettleAll(IReadOnlyList<MessageTally> tallies, TransmissionCounts transmissions)
    {
        foreach (var message in _underWay.Values.ToArray()) Settle(message, tallies, transmissions);
    }

    /// <inheritdoc/>
    public void Delivered(IScenarioPeer at, int message, int hops, int atTry)
    {
        if (!_underWay.TryGetValue(message, out var known) || known.To != at) return;
        if (known.Deliveries++ > 0) return;
        (known.Hops, known.DeliveredAtTry) = (hops, atTry);
    }

    /// <inheritdoc/>
    public void Learnt(IScenarioPeer sender, int message, bool isDelivered)
    {
        if (isDelivered && _underWay.TryGetValue(message, out var known) && known.From == sender) known.HasReceipt = true;
    }
}
