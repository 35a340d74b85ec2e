using System.Diagnostics;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Network;

/// <summary>Sends numbered messages between random pairs of peers and measures what arrives.</summary>
internal sealed class RandomTraffic
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly TestPeer[] _from;
    private readonly TestPeer[] _to;
    private readonly int[] _arrivals;
    private readonly int _seed;
    private long _hops;
    private int _delivered;
    private int _misdelivered;

    /// <summary>Chooses the pairs. The peers must be there; they need not be linked yet.</summary>
    /// <param name="senders">Who may send.</param>
    /// <param name="receivers">Who may receive.</param>
    /// <param name="messages">How many messages.</param>
    /// <param name="seed">The seed of the choice, and the mark of its messages.</param>
    public RandomTraffic(IReadOnlyList<TestPeer> senders, IReadOnlyList<TestPeer> receivers, int messages, int seed)
    {
        _seed = seed;
        var random = new Random(seed);
        _arrivals = new int[messages];
        _from = [.. Enumerable.Range(0, messages).Select(_ => senders[random.Next(senders.Count)])];
        _to = [.. _from.Select(from => Another(receivers, from, random))];
        foreach (var peer in receivers.Distinct()) peer.Peer.MessageReceived += (_, message) => Take(peer, message);
    }

    /// <summary>How long it took from the first send to the last arrival, or to the end of waiting.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>The share of the messages that have arrived, of 1.</summary>
    public double Delivered => (double)Volatile.Read(ref _delivered) / _arrivals.Length;

    /// <summary>How many came more than once.</summary>
    public int Repeated => _arrivals.Count(count => count > 1);

    /// <summary>How many came to another peer than they were sent to, or in another's name.</summary>
    public int Misdelivered => Volatile.Read(ref _misdelivered);

    /// <summary>Links that a message came over, on average.</summary>
    public double MeanHops => (double)Interlocked.Read(ref _hops) / Math.Max(1, Volatile.Read(ref _delivered));

    /// <summary>Sends all messages and waits until all have arrived, or until no more come: how fast they do is the machine's affair.</summary>
    /// <param name="quiet">How long none must have come for the rest to count as lost.</param>
    /// <param name="perSecond">How many to send in a second; 0 for as many as can be.</param>
    public async Task RunAsync(TimeSpan quiet, int perSecond = 0)
    {
        var watch = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(Tick);
        for (var i = 0; i < _from.Length; i++)
        {
            while (perSecond > 0 && i > watch.Elapsed.TotalSeconds * perSecond) await pace.WaitForNextTickAsync();
            await _from[i].Peer.SendAsync(_to[i].Id, (int[])[_seed, i]);
        }
        int before;
        do before = Volatile.Read(ref _delivered);
        while (!await Eventually.WithinAsync(quiet, () => Task.FromResult(Volatile.Read(ref _delivered) == _arrivals.Length)) && Volatile.Read(ref _delivered) > before);
        Time = watch.Elapsed;
    }

    public override string ToString() =>
        $"{Delivered:P3} of {_arrivals.Length} messages arrived within {Time.TotalSeconds:F1} s, "
        + $"{Repeated} of them more than once, over {MeanHops:F2} links on average";

    private static TestPeer Another(IReadOnlyList<TestPeer> peers, TestPeer than, Random random)
    {
        while (true)
        {
            var peer = peers[random.Next(peers.Count)];
            if (peer != than) return peer;
        }
    }

    private void Take(TestPeer at, PeerMessage message)
    {
        if (message.Deserialize<int[]>() is not [var seed, var number] || seed != _seed) return;
        if (_to[number] != at || _from[number].Id != message.From) Interlocked.Increment(ref _misdelivered);
        if (Interlocked.Increment(ref _arrivals[number]) > 1) return;
        Interlocked.Add(ref _hops, message.Hops);
        Interlocked.Increment(ref _delivered);
    }
}
