using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

public class StreamResetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Reset_WithDataUnderway_DeliversItFirst_AndTheStreamCanBeUsedAnew(double loss)
    {
        var wire = MakeWire();
        wire.Loss = loss;
        wire.Connect();
        var association = wire.Left.Association;
        for (var round = 1; round <= 3; round++)
        {
            for (var i = 0; i < 5; i++)
                Assert.True(association.TrySend(1, 53, new byte[20_000], wire.Now));
            Assert.True(association.TryReset(1, wire.Now));
            Assert.False(association.TrySend(1, 53, [1], wire.Now));
            Assert.True(wire.RunUntil(() => wire.Left.OutgoingResets.Count == round, TimeSpan.FromMinutes(1)));
            Assert.Equal(round * 5, wire.Right.Messages.Count);
            Assert.Equal(round, wire.Right.IncomingResets.Count);
        }
    }

    [Fact]
    public void Reset_OfStreamNeverUsed_IsAnswered()
    {
        var wire = MakeWire().Connect();
        Assert.True(wire.Left.Association.TryReset(7, wire.Now));
        wire.Run(TimeSpan.FromSeconds(1));
        Assert.Equal([(ushort)7], wire.Left.OutgoingResets);
        Assert.Equal([(ushort?)7], wire.Right.IncomingResets);
    }

    [Fact]
    public void Reset_NeverAnswered_IsAskedForSeldomAndEndsItInTheEnd()
    {
        var wire = MakeWire().Connect();
        var requests = 0;
        wire.Filter = (to, packet) =>
        {
            if (packet[PacketHeader.Bytes] != (byte)ChunkType.Reconfig)
                return packet;
            requests += to == wire.Right ? 1 : 0;
            return null;
        };
        wire.Left.Association.TryReset(1, wire.Now);
        wire.Run(TimeSpan.FromSeconds(20));
        Assert.InRange(requests, 5, 10);
        Assert.True(wire.RunUntil(() => wire.Left.Closed.Count > 0, TimeSpan.FromMinutes(2)));
        Assert.Equal([SctpCloseReason.NotAcknowledged], wire.Left.Closed);
    }

    [Fact]
    public void Reset_AnsweredByInProgressAgainAndAgain_IsNoReasonToEnd()
    {
        var wire = MakeWire().Connect();
        var requests = 0;
        wire.Filter = (to, packet) =>
        {
            if (to == wire.Left || packet[PacketHeader.Bytes] != (byte)ChunkType.Reconfig)
                return packet;
            requests++;
            wire.Right.Sent!(PacketBuilder.Packet(wire.Left.Association.LocalTag, Response(sequence: 1, ReconfigResult.InProgress)));
            return null;
        };
        wire.Left.Association.TryReset(1, wire.Now);
        wire.Run(TimeSpan.FromMinutes(5));
        Assert.True(requests > SctpLimits.MaxExpiries);
        Assert.Empty(wire.Left.Closed);
        wire.Filter = null;
        Assert.True(wire.RunUntil(() => wire.Left.OutgoingResets.Count == 1, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Request_AheadOfItsData_IsInProgress_AndPerformedLaterWithTheSameOrTheNextNumber()
    {
        foreach (var next in new uint[] { 0, 1 })
        {
            var wire = MakeWire().Connect();
            var answers = new List<byte[]>();
            wire.Right.Sent = answers.Add;
            wire.Right.Association.OnPacket(PacketBuilder.Packet(2, Request(1, lastTsn: 1)), wire.Now);
            Assert.Equal(ReconfigResult.InProgress, (ReconfigResult)answers[^1][^1]);
            Assert.Empty(wire.Right.IncomingResets);
            wire.Right.Association.OnPacket(PacketBuilder.Packet(2, PacketBuilder.Data(1, DataFlags.Begin | DataFlags.End, 3, 0, [1])), wire.Now);
            wire.Right.Association.OnPacket(PacketBuilder.Packet(2, Request(1 + next, lastTsn: 1)), wire.Now);
            Assert.Equal([(ushort?)3], wire.Right.IncomingResets);
        }
    }

    [Fact]
    public void Request_Repeated_IsAnsweredAgainButDoneOnce()
    {
        var wire = MakeWire().Connect();
        var answers = new List<byte[]>();
        wire.Right.Sent = answers.Add;
        for (var i = 0; i < 3; i++)
            wire.Right.Association.OnPacket(PacketBuilder.Packet(2, Request(1, lastTsn: 0)), wire.Now);
        Assert.Equal([1, 1, 1], answers.Select(answer => (int)answer[^1]));
        Assert.Single(wire.Right.IncomingResets);
        wire.Right.Association.OnPacket(PacketBuilder.Packet(2, Request(9, lastTsn: 0)), wire.Now);
        Assert.Equal(ReconfigResult.BadSequenceNumber, (ReconfigResult)answers[^1][^1]);
    }

    private static byte[] Request(uint sequence, uint lastTsn)
    {
        var writer = new PacketWriter(new byte[100]);
        ReconfigChunk.WriteRequest(ref writer, sequence, 0, lastTsn, [3]);
        return writer.Packet[PacketHeader.Bytes..(PacketHeader.Bytes + 22)].ToArray();
    }

    private static byte[] Response(uint sequence, ReconfigResult result)
    {
        var writer = new PacketWriter(new byte[100]);
        ReconfigChunk.WriteResponse(ref writer, sequence, result);
        return writer.Packet[PacketHeader.Bytes..].ToArray();
    }

    private static SimulatedWire MakeWire() => new(new SimulatedPeer(tag: 1), new SimulatedPeer(tag: 2, initialTsn: 100));
}
