using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Messages;

/// <summary>What has become of the messages of one kind, whose senders and targets lived.</summary>
/// <param name="name">The kind.</param>
/// <param name="maxTries">How often a message was sent at most.</param>
internal sealed class MessageTally(string name, int maxTries)
{
    private readonly long[] _byTry = new long[maxTries];
    private readonly List<long> _hops = [];

    /// <summary>The kind.</summary>
    public string Name => name;

    /// <summary>How often a message was sent at most.</summary>
    public int MaxTries => maxTries;

    /// <summary>Messages.</summary>
    public long Sent { get; private set; }

    /// <summary>Messages that came.</summary>
    public long Delivered { get; private set; }

    /// <summary>Messages that did not come.</summary>
    public long Lost => Sent - Delivered;

    /// <summary>How often a message came that had come before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Messages whose sender has learnt that they came.</summary>
    public long Receipts { get; private set; }

    /// <summary>Messages that don't count because an end of theirs has ended.</summary>
    public long Void { get; private set; }

    /// <summary>Frames by which they travelled.</summary>
    public long Transmissions { get; private set; }

    /// <summary>How many came over so many links.</summary>
    public IReadOnlyList<long> Hops => _hops;

    /// <summary>The share of the messages that came.</summary>
    public double Share => Sent == 0 ? 0 : (double)Delivered / Sent;

    /// <summary>Links on the way, on average.</summary>
    public double MeanHops => Delivered == 0 ? 0 : (double)TotalHops / Delivered;

    /// <summary>Frames for each message that came.</summary>
    public double TransmissionsPerDelivery => Delivered == 0 ? 0 : (double)Transmissions / Delivered;

    /// <summary>Frames for each link on the way of messages that came.</summary>
    public double TransmissionsPerHop => TotalHops == 0 ? 0 : (double)Transmissions / TotalHops;

    private long TotalHops
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _hops.Count; i++) sum += i * _hops[i];
            return sum;
        }
    }

    /// <summary>The share of the messages that came within so many tries.</summary>
    public double ShareWithin(int tries)
    {
        long sum = 0;
        for (var i = 0; i < Math.Min(tries, _byTry.Length); i++) sum += _byTry[i];
        return Sent == 0 ? 0 : (double)sum / Sent;
    }

    /// <summary>The number of links that a share of the messages that came did not exceed.</summary>
    public int HopsAt(double share)
    {
        long sum = 0;
        for (var i = 0; i < _hops.Count; i++)
        {
            sum += _hops[i];
            if (sum >= share * Delivered) return i;
        }

        return 0;
    }

    /// <summary>Counts a message.</summary>
    public void Add(TestMessage message, TransmissionCounts transmissions)
    {
        if (message.IsVoid && message.Deliveries == 0)
        {
            Void++;
            return;
        }

        Sent++;
        Transmissions += transmissions.OfMessage(message.Number);
        if (message.Deliveries == 0) return;
        Delivered++;
        if (message.HasReceipt) Receipts++;
        Duplicates += message.Deliveries - 1;
        _byTry[Math.Min(message.DeliveredAtTry, _byTry.Length) - 1]++;
        while (_hops.Count <= message.Hops) _hops.Add(0);
        _hops[message.Hops]++;
    }
}
