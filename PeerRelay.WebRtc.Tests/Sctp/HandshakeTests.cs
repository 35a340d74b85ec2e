using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

public class HandshakeTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void BothInitiate_BothAreConnectedOnce()
    {
        var wire = MakeWire().Connect();
        wire.Run(TimeSpan.FromSeconds(5));
        Assert.Equal((1, 1), (wire.Left.ConnectedCount, wire.Right.ConnectedCount));
    }

    [Fact]
    public void OneInitiates_BothAreConnected()
    {
        var wire = MakeWire();
        wire.Left.Association.Connect(wire.Now);
        Assert.True(wire.RunUntil(() => wire.Left.ConnectedCount == 1 && wire.Right.ConnectedCount == 1, Delay * 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void PacketOfHandshakeLost_IsMadeUpFor(int lost)
    {
        var wire = MakeWire();
        var count = 0;
        wire.Filter = (_, packet) => ++count == lost ? null : packet;
        wire.Connect();
        Assert.True(wire.Now < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void HeavyLoss_StillConnects()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var wire = MakeWire(seed);
            wire.Loss = 0.3;
            wire.Duplication = 0.1;
            wire.Jitter = TimeSpan.FromMilliseconds(50);
            wire.Connect();
        }
    }

    [Fact]
    public void NobodyAnswers_ClosesInTime()
    {
        var wire = MakeWire();
        wire.Filter = (_, _) => null;
        wire.Left.Association.Connect(wire.Now);
        wire.Run(TimeSpan.FromSeconds(26));
        Assert.Equal([SctpCloseReason.HandshakeTimedOut], wire.Left.Closed);
    }

    [Fact]
    public void CookieChanged_IsDroppedAndCounted()
    {
        var wire = MakeWire();
        wire.Filter = (_, packet) =>
        {
            if (packet[PacketHeader.Bytes] == (byte)ChunkType.CookieEcho)
                packet[PacketHeader.Bytes + 20] ^= 1;
            return PacketBuilder.Fix(packet);
        };
        wire.Left.Association.Connect(wire.Now);
        wire.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(0, wire.Right.ConnectedCount);
        Assert.True(wire.Right.Association.Drops[SctpDropReason.ForgedCookie] > 1);
    }

    [Fact]
    public void CookieTooOld_IsRefused_AndTheHandshakeBegunAnew()
    {
        var wire = MakeWire();
        byte[]? echo = null;
        wire.Filter = (_, packet) =>
        {
            if (packet[PacketHeader.Bytes] != (byte)ChunkType.CookieEcho)
                return packet;
            echo ??= packet;
            return null;
        };
        wire.Left.Association.Connect(wire.Now);
        wire.Run(TimeSpan.FromSeconds(1));
        var answers = 0;
        wire.Right.Sent = packet => answers += packet[PacketHeader.Bytes] == (byte)ChunkType.Error ? 1 : 0;
        wire.Right.Association.OnPacket(echo!, TimeSpan.FromSeconds(62));
        Assert.Equal(1u, wire.Right.Association.Drops[SctpDropReason.StaleCookie]);
        Assert.Equal((1, 0), (answers, wire.Right.ConnectedCount));

        wire.Left.Association.OnPacket(PacketBuilder.Packet(1, PacketBuilder.Chunk(9, 0, 0, 3, 0, 8, 0, 0, 0, 5)), wire.Now);
        Assert.Equal(SctpState.CookieWait, wire.Left.Association.State);
    }

    [Fact]
    public void Init_WithWrongTag_OrNotAlone_IsDropped()
    {
        var peer = new SimulatedPeer();
        var sent = 0;
        peer.Sent = _ => sent++;
        var init = PacketBuilder.Chunk(1, 0, 0, 0, 0, 9, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1);
        peer.Association.OnPacket(PacketBuilder.Packet(1, init), default);
        peer.Association.OnPacket(PacketBuilder.Packet(0, init, PacketBuilder.Chunk(11, 0)), default);
        Assert.Equal(0, sent);
        Assert.Equal(2u, peer.Association.Drops[SctpDropReason.WrongTag]);
        peer.Association.OnPacket(PacketBuilder.Packet(0, init), default);
        Assert.Equal(1, sent);
    }

    [Fact]
    public void InitAgain_FromTheSamePeer_IsNoRestart()
    {
        var wire = MakeWire();
        byte[]? init = null;
        wire.Filter = (to, packet) =>
        {
            if (to == wire.Right && packet[PacketHeader.Bytes] == (byte)ChunkType.Init)
                init ??= packet;
            return packet;
        };
        wire.Connect();
        wire.Right.Association.OnPacket(init!, wire.Now);
        Assert.Equal(SctpState.Established, wire.Right.Association.State);
    }

    [Fact]
    public void InitOfAnother_OnceEstablished_EndsIt()
    {
        var wire = MakeWire().Connect();
        wire.Right.Association.OnPacket(PacketBuilder.Packet(0, PacketBuilder.Chunk(1, 0, 0, 0, 0, 9, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1)), wire.Now);
        Assert.Equal([SctpCloseReason.PeerRestarted], wire.Right.Closed);
        wire.Run(Delay * 2);
        Assert.Equal([SctpCloseReason.AbortedByPeer], wire.Left.Closed);
    }

    [Fact]
    public void UnknownParameter_ThatAsksForAReport_IsReported()
    {
        var peer = new SimulatedPeer();
        byte[] answer = [];
        peer.Sent = packet => answer = packet;
        var init = PacketBuilder.Chunk(1, 0, [0, 0, 0, 9, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0xC1, 0x23, 0, 4, 0x81, 0x23, 0, 4]);
        peer.Association.OnPacket(PacketBuilder.Packet(0, init), default);
        Assert.EndsWith("00080008C1230004", Convert.ToHexString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void Shutdown_WithDataUnderway_DeliversItAndEndsBoth()
    {
        var wire = MakeWire();
        wire.Loss = 0.1;
        wire.Connect();
        for (var i = 0; i < 20; i++)
            Assert.True(wire.Left.Association.TrySend(1, 53, new byte[30_000], wire.Now));
        wire.Left.Association.Shutdown(wire.Now);
        Assert.False(wire.Left.Association.TrySend(1, 53, [1], wire.Now));
        wire.Loss = 0;
        Assert.True(wire.RunUntil(() => wire.Left.Closed.Count + wire.Right.Closed.Count == 2, TimeSpan.FromSeconds(20)));
        Assert.Equal(20, wire.Right.Messages.Count);
        Assert.Equal(SctpCloseReason.ShutDown, wire.Left.Closed.Single());
        Assert.Equal(SctpCloseReason.ShutDown, wire.Right.Closed.Single());
    }

    [Fact]
    public void Shutdown_ByBothAtOnce_EndsBoth()
    {
        var wire = MakeWire().Connect();
        wire.Left.Association.Shutdown(wire.Now);
        wire.Right.Association.Shutdown(wire.Now);
        Assert.True(wire.RunUntil(() => wire.Left.Closed.Count + wire.Right.Closed.Count == 2, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Abort_EndsBothAtOnce()
    {
        var wire = MakeWire().Connect();
        wire.Left.Association.Abort(wire.Now);
        wire.Run(Delay);
        Assert.Equal([SctpCloseReason.ClosedByUs], wire.Left.Closed);
        Assert.Equal([SctpCloseReason.AbortedByPeer], wire.Right.Closed);
        wire.Left.Association.OnPacket(new byte[100], wire.Now);
        wire.Left.Association.OnTimeout(wire.Now);
        Assert.False(wire.Left.Association.TrySend(1, 53, [1], wire.Now));
    }

    private static SimulatedWire MakeWire(int seed = 1) => new(new SimulatedPeer(tag: 1), new SimulatedPeer(tag: 2, initialTsn: 100), seed);
}
