namespace PeerRelay.WebRtc.Tests.Sctp;

/// <summary>
/// A wire between two peers, with a virtual clock: delays, loses, doubles and reorders packets, the same for the same seed. Packets that come at a time are taken in groups of some, as
/// from a socket, sometimes with a timer or the application in between.
/// </summary>
internal sealed class SimulatedWire
{
    private readonly PriorityQueue<(SimulatedPeer To, byte[] Packet), (TimeSpan At, long Number)> underway = new();
    private const int MostTogether = 12; // more than are answered by one SACK

    private readonly Random random;
    private readonly Random groups; // its own, so that what is lost does not depend on how it is taken
    private SimulatedPeer? taking;
    private int together;
    private long number;

    public SimulatedWire(SimulatedPeer left, SimulatedPeer right, int seed = 1)
    {
        (random, groups) = (new Random(seed), new Random(seed));
        Left = left;
        Right = right;
        left.Sent = packet => Send(right, packet);
        right.Sent = packet => Send(left, packet);
    }

    public SimulatedPeer Left { get; }

    public SimulatedPeer Right { get; }

    public TimeSpan Now { get; private set; }

    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Up to so much is added to the delay of some packets, so that others overtake them.</summary>
    public TimeSpan Jitter { get; set; }

    public double Loss { get; set; }

    public double Duplication { get; set; }

    public int PacketCount { get; private set; }

    /// <summary>What is done with each packet before it is sent; returns what is sent instead, or null for nothing.</summary>
    public Func<SimulatedPeer, byte[], byte[]?>? Filter { get; set; }

    /// <summary>Both sides begin at once, and the handshake is run to its end.</summary>
    public SimulatedWire Connect()
    {
        Left.Association.Connect(Now);
        Right.Association.Connect(Now);
        Assert.True(RunUntil(() => Left.ConnectedCount + Right.ConnectedCount == 2, TimeSpan.FromSeconds(25)));
        return this;
    }

    public void Run(TimeSpan time) => RunUntil(() => false, time);

    /// <summary>Runs until something holds, or a time has passed.</summary>
    public bool RunUntil(Func<bool> isDone, TimeSpan limit)
    {
        var end = Now + limit;
        var stalled = 0;
        while (!isDone())
        {
            var next = NextAt();
            if (next > end)
            {
                SetNow(end);
                return isDone();
            }

            stalled = next > Now ? 0 : stalled + 1;
            Assert.True(stalled < 1_000_000, "Time stands still.");
            SetNow(next > Now ? next : Now);
            Step();
        }

        return true;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan NextAt()
    {
        if (taking is not null)
            return Now;
        var next = Min(Left.Association.NextTimeoutAt, Right.Association.NextTimeoutAt);
        return underway.TryPeek(out _, out var key) ? Min(key.At, next) : next;
    }

    private void SetNow(TimeSpan time) => Now = Left.Now = Right.Now = time;

    private void Step()
    {
        if (underway.TryPeek(out var item, out var key) && key.At <= Now)
        {
            if (taking is not null && taking != item.To)
                EndGroup();
            underway.Dequeue();
            Take(item.To, item.Packet);
            return;
        }

        EndGroup();

        foreach (var peer in new[] { Left, Right })
        {
            if (peer.Association.NextTimeoutAt <= Now)
                peer.Association.OnTimeout(Now);
        }
    }

    private void Take(SimulatedPeer to, byte[] packet)
    {
        if (taking is null)
            (taking, together) = (to, groups.Next(1, MostTogether + 1));
        to.Association.TakePacket(packet, Now);
        if (groups.Next(8) == 0)
            to.Association.OnTimeout(Now);
        if (groups.Next(8) == 0)
            to.Association.Flush(Now);
        if (--together == 0)
            EndGroup();
    }

    private void EndGroup()
    {
        taking?.Association.OnPacketsTaken(Now);
        taking = null;
    }

    private void Send(SimulatedPeer to, byte[] packet)
    {
        PacketCount++;
        if (Filter is not null)
        {
            if (Filter(to, packet) is not { } changed)
                return;
            packet = changed;
        }

        if (random.NextDouble() < Loss)
            return;
        Enqueue(to, packet);
        if (random.NextDouble() < Duplication)
            Enqueue(to, packet);
    }

    private void Enqueue(SimulatedPeer to, byte[] packet)
    {
        var at = Now + Delay + (random.Next(4) == 0 ? Jitter * random.NextDouble() : TimeSpan.Zero);
        underway.Enqueue((to, packet), (at, number++));
    }
}
