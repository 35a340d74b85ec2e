using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

/// <summary>Two associations over a simulated wire.</summary>
public class TransferTests
{
    [Theory]
    [InlineData(0, 1u)]
    [InlineData(0.05, 2u)]
    [InlineData(0.3, 3u)]
    [InlineData(0.05, uint.MaxValue - 100)]
    public void ThousandMessagesEachWay_OverLossyWire_ComeIntactAndInOrder(double loss, uint initialTsn)
    {
        var wire = MakeWire(initialTsn);
        wire.Loss = loss;
        wire.Duplication = 0.02;
        wire.Jitter = TimeSpan.FromMilliseconds(15);
        wire.Connect();
        var toRight = Messages(1000, 60_000, 1);
        var toLeft = Messages(1000, 60_000, 2);
        var sentRight = 0;
        var sentLeft = 0;
        Assert.True(wire.RunUntil(
            () =>
            {
                SendSome(wire, wire.Left, toRight, ref sentRight);
                SendSome(wire, wire.Right, toLeft, ref sentLeft);
                return wire.Right.Messages.Count == 1000 && wire.Left.Messages.Count == 1000;
            },
            TimeSpan.FromHours(1)));
        AssertSame(toRight, wire.Right);
        AssertSame(toLeft, wire.Left);
    }

    [Fact]
    public void SacksThatCameTogether_EachCountsForTheWindow()
    {
        var wire = new SimulatedWire(new SimulatedPeer(tag: 1), new SimulatedPeer(tag: 2)).Connect();
        wire.Run(TimeSpan.FromSeconds(1));
        var (left, sent) = (wire.Left.Association, new List<byte[]>());
        wire.Left.Sent = sent.Add;
        Assert.True(left.TrySend(1, 53, new byte[200_000], wire.Now));
        var window = (uint)sent.Count;
        sent.Clear();
        foreach (var tsn in new[] { window / 2, window }) left.TakePacket(PacketBuilder.Packet(left.LocalTag, PacketBuilder.Sack(tsn, 1_000_000)), wire.Now);
        Assert.Empty(sent);
        left.OnPacketsTaken(wire.Now);
        Assert.InRange((uint)sent.Count, (2 * window) - 1, 2 * window); // the first time, a part of a packet was left over
    }

    [Fact]
    public void TenSecondsOfHeavyLoss_ThenCleanWire_Recovers()
    {
        var wire = MakeWire().Connect();
        wire.Loss = 0.3;
        var messages = Messages(400, 60_000, 3);
        var sent = 0;
        wire.RunUntil(() => Pump(wire, messages, ref sent), TimeSpan.FromSeconds(10));
        wire.Loss = 0;
        var before = wire.Now;
        Assert.True(wire.RunUntil(() => Pump(wire, messages, ref sent), TimeSpan.FromMinutes(1)));
        AssertSame(messages, wire.Right);
        Assert.True(wire.Now - before < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void LastPacketLost_IsSentAgainBeforeTheTimeout()
    {
        var wire = MakeWire().Connect();
        var dropped = 0;
        wire.Left.Association.TrySend(1, 53, new byte[100], wire.Now);
        wire.Left.Association.Flush(wire.Now);
        wire.Run(TimeSpan.FromSeconds(1));
        wire.Filter = (to, packet) => to == wire.Right && dropped++ == 0 ? null : packet;
        wire.Left.Association.TrySend(1, 53, new byte[100], wire.Now);
        wire.Left.Association.Flush(wire.Now);
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Count == 2, TimeSpan.FromMilliseconds(220)));
    }

    [Fact]
    public void SmallMessages_ShareAPacket()
    {
        var wire = MakeWire().Connect();
        wire.Run(TimeSpan.FromSeconds(1));
        var before = wire.PacketCount;
        for (var i = 0; i < 5; i++)
            Assert.True(wire.Left.Association.TrySend(1, 53, new byte[100], wire.Now));
        Assert.Equal(before, wire.PacketCount);
        wire.Left.Association.Flush(wire.Now);
        Assert.Equal(before + 1, wire.PacketCount);
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Count == 5, TimeSpan.FromMilliseconds(21)));
    }

    [Fact]
    public void StreamsWithMuchAndLittle_TakeTurns()
    {
        var wire = MakeWire().Connect();
        for (var i = 0; i < 20; i++)
            Assert.True(wire.Left.Association.TrySend(1, 53, new byte[60_000], wire.Now));
        Assert.True(wire.Left.Association.TrySend(2, 53, new byte[10], wire.Now));
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Any(message => message.Stream == 2), TimeSpan.FromSeconds(5)));
        Assert.True(wire.Right.Messages.Count <= 3);
    }

    [Fact]
    public void ReaderThatStalls_StopsTheSender_AndGoesOnWhenItReads()
    {
        var options = new SctpOptions { ReceiveWindowBytes = 256 * 1024, MaxMessageBytes = 64 * 1024 };
        var wire = new SimulatedWire(new SimulatedPeer(options, 1, 1), new SimulatedPeer(options, 2, 2)).Connect();
        wire.Right.IsReading = false;
        var messages = Messages(50, 60_000, 4);
        foreach (var message in messages)
            Assert.True(wire.Left.Association.TrySend(1, 53, message, wire.Now));
        wire.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(SctpState.Established, wire.Left.Association.State);
        Assert.InRange(wire.Right.UnreadBytes, 100_000, 400_000);
        wire.Right.ReadAll();
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Count == 50, TimeSpan.FromSeconds(10)));
        AssertSame(messages, wire.Right);
    }

    [Fact]
    public void WindowUpdateLost_ProbeFindsTheWindowOpen()
    {
        var wire = MakeWire().Connect();
        wire.Right.IsReading = false;
        var messages = Messages(60, 60_000, 5);
        foreach (var message in messages)
            Assert.True(wire.Left.Association.TrySend(1, 53, message, wire.Now));
        wire.Run(TimeSpan.FromSeconds(20));
        wire.Filter = (_, _) => null;
        wire.Right.ReadAll();
        wire.Run(TimeSpan.FromMilliseconds(100));
        wire.Filter = null;
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Count == 60, TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public void SendBufferFull_RefusesUntilAcknowledged_AndTells()
    {
        var wire = new SimulatedWire(new SimulatedPeer(new SctpOptions { SendBufferBytes = 200_000 }, 1), new SimulatedPeer(tag: 2)).Connect();
        var association = wire.Left.Association;
        Assert.True(association.TrySend(1, 53, new byte[99_000], wire.Now));
        Assert.True(association.TrySend(1, 53, new byte[99_000], wire.Now));
        Assert.False(association.TrySend(1, 53, new byte[99_000], wire.Now));
        Assert.Equal(198_000, association.BufferedBytes(1));
        var told = 0;
        wire.Left.BufferedLow = _ => told++;
        association.NotifyWhenBuffered(1, 50_000);
        Assert.True(wire.RunUntil(() => told == 1, TimeSpan.FromSeconds(5)));
        Assert.True(association.BufferedBytes(1) <= 50_000);
        Assert.True(association.TrySend(1, 53, new byte[99_000], wire.Now));
        wire.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(0, association.BufferedBytes(1));
        Assert.Equal(1, told);
    }

    [Fact]
    public void MessageTooLargeOrEmpty_IsRefused()
    {
        var wire = MakeWire().Connect();
        Assert.False(wire.Left.Association.TrySend(1, 53, new byte[256 * 1024 + 1], wire.Now));
        Assert.False(wire.Left.Association.TrySend(1, 53, [], wire.Now));
        Assert.False(wire.Left.Association.TrySend(65535, 53, [1], wire.Now));
        Assert.True(wire.Left.Association.TrySend(65534, 53, new byte[256 * 1024], wire.Now));
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Count == 1, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void TotalSilence_WithDataUnderway_ClosesWithinThirtySeconds()
    {
        var wire = MakeWire().Connect();
        wire.Left.Association.TrySend(1, 53, new byte[5000], wire.Now);
        wire.Filter = (_, _) => null;
        wire.Left.Association.Flush(wire.Now);
        wire.Run(TimeSpan.FromSeconds(30));
        Assert.Equal([SctpCloseReason.PeerSilent], wire.Left.Closed);
        Assert.Equal([SctpCloseReason.PeerSilent], wire.Right.Closed);
        Assert.Equal(TimeSpan.MaxValue, wire.Left.Association.NextTimeoutAt);
    }

    [Fact]
    public void Idle_HeartbeatsKeepItOpen_AndMeasure()
    {
        var wire = MakeWire().Connect();
        wire.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(SctpState.Established, wire.Left.Association.State);
        Assert.Equal(TimeSpan.FromMilliseconds(40), wire.Left.Association.RoundTrip);
        Assert.InRange(wire.PacketCount, 40, 200);
    }

    private static SimulatedWire MakeWire(uint initialTsn = 1) => new(new SimulatedPeer(tag: 1, initialTsn: initialTsn), new SimulatedPeer(tag: 2, initialTsn: initialTsn));

    private static byte[][] Messages(int count, int maxBytes, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var message = new byte[random.Next(3) == 0 ? random.Next(1, maxBytes + 1) : random.Next(1, 2000)];
            random.NextBytes(message);
            return message;
        })];
    }

    private static bool Pump(SimulatedWire wire, byte[][] messages, ref int sent)
    {
        SendSome(wire, wire.Left, messages, ref sent);
        return wire.Right.Messages.Count == messages.Length;
    }

    private static void SendSome(SimulatedWire wire, SimulatedPeer peer, byte[][] messages, ref int sent)
    {
        var before = sent;
        while (sent < messages.Length && peer.Association.BufferedBytes(1) < 500_000 && peer.Association.TrySend(1, 53, messages[sent], wire.Now))
            sent++;
        if (sent > before)
            peer.Association.Flush(wire.Now);
    }

    private static void AssertSame(byte[][] sent, SimulatedPeer peer)
    {
        Assert.Equal(sent.Length, peer.Messages.Count);
        for (var i = 0; i < sent.Length; i++)
            Assert.True(sent[i].AsSpan().SequenceEqual(peer.Messages[i].Data), $"Message {i} differs.");
    }
}
