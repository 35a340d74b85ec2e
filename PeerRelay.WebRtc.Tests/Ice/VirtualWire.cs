using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Ice;

/// <summary>A network between agents on virtual time: it delays, reorders and loses by a seed.</summary>
internal sealed class VirtualWire(int seed)
{
    /// <summary>Calls that may be made at one time, more than any honest agent needs: above it, it turns in circles.</summary>
    private const int MostCallsAtOnce = 10_000;

    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _events = new();
    private readonly Random _random = new(seed);
    private readonly List<VirtualSide> _sides = [];
    private long _number;

    /// <summary>The time; not 0 at first, as that of a machine.</summary>
    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(100);

    public TimeSpan MinDelay { get; set; } = TimeSpan.FromMilliseconds(5);

    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The share of datagrams that are lost.</summary>
    public double Loss { get; set; }

    /// <summary>The share of datagrams that come twice.</summary>
    public double Duplicates { get; set; }

    /// <summary>What does not get through.</summary>
    public Func<NetworkAddress, NetworkAddress, bool> IsBlocked { get; set; } = (_, _) => false;

    public void Add(VirtualSide side) => _sides.Add(side);

    public void At(TimeSpan time, Action action) => _events.Enqueue(action, (time, _number++));

    public void Carry(VirtualSide from, byte[] datagram, NetworkAddress to)
    {
        var source = from.SourceFor(to);
        if (IsBlocked(source, to)) return;
        for (var copies = _random.NextDouble() < Duplicates ? 2 : 1; copies > 0; copies--)
        {
            if (_random.NextDouble() < Loss) continue;
            At(Now + MinDelay + ((MaxDelay - MinDelay) * _random.NextDouble()), () => _sides.Find(side => side.Takes(source, to))?.Receive(datagram, source, to));
        }
    }

    public void RunFor(TimeSpan time) => RunUntil(() => false, time);

    /// <summary>Runs until something is so, or for a time at most.</summary>
    /// <returns>Whether it is so.</returns>
    public bool RunUntil(Func<bool> isDone, TimeSpan most)
    {
        var end = Now + most;
        for (var calls = 0; !isDone();)
        {
            var next = _sides.Min(side => side.Agent.NextTimeoutAt);
            if (_events.TryPeek(out _, out var first) && first.At < next) next = first.At;
            if (next > end)
            {
                Now = end;
                return isDone();
            }

            calls = next > Now ? 0 : calls + 1;
            Assert.True(calls < MostCallsAtOnce, "An agent wants to be called again and again.");
            if (next > Now) Now = next;
            while (_events.TryPeek(out var action, out first) && first.At <= Now)
            {
                _events.Dequeue();
                action();
            }

            foreach (var side in _sides.Where(side => side.Agent.NextTimeoutAt <= Now)) side.Agent.OnTimeout(Now);
        }

        return true;
    }
}
