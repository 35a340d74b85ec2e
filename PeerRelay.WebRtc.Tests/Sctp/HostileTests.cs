using System.Buffers.Binary;
using PeerRelay.WebRtc.Sctp;
using PeerRelay.WebRtc.Tests.Hostile;

namespace PeerRelay.WebRtc.Tests.Sctp;

/// <summary>What a hostile peer, whose packets pass DTLS, can send.</summary>
[Collection(HostileTestGroup.Name)]
public class HostileTests
{
    [Fact]
    public void MutatedPackets_NeverThrow_AndMemoryStaysBounded()
    {
        var seed = 0;
        Mutations.Run(11, (random, _) =>
        {
            var done = 0;
            var wire = new SimulatedWire(new SimulatedPeer(tag: 1), new SimulatedPeer(tag: 2), seed++);
            wire.Filter = (_, packet) =>
            {
                if (random.Next(3) > 0)
                    return packet;
                done++;
                return Mutate(packet, random);
            };
            wire.Left.Association.Connect(wire.Now);
            wire.Right.Association.Connect(wire.Now);
            wire.RunUntil(
                () =>
                {
                    wire.Left.Association.TrySend((ushort)random.Next(4), 53, new byte[random.Next(1, 5000)], wire.Now);
                    if (random.Next(20) == 0)
                        wire.Left.Association.TryReset((ushort)random.Next(4), wire.Now);
                    wire.Left.Association.Flush(wire.Now);
                    wire.Right.Messages.Clear();
                    return wire.Left.Closed.Count + wire.Right.Closed.Count > 0 || wire.PacketCount > 3000;
                },
                TimeSpan.FromSeconds(60));
            return done;
        });
    }

    [Fact]
    public void WrongTag_IsDroppedAndCounted()
    {
        var wire = Connected();
        wire.Right.Association.OnPacket(PacketBuilder.Packet(3, PacketBuilder.Chunk(6, 0)), wire.Now);
        wire.Right.Association.OnPacket(PacketBuilder.Packet(3, PacketBuilder.Data(1, DataFlags.Begin | DataFlags.End, 1, 0, [1])), wire.Now);
        Assert.Equal(2u, wire.Right.Association.Drops[SctpDropReason.WrongTag]);
        Assert.Equal(SctpState.Established, wire.Right.Association.State);
        Assert.Empty(wire.Right.Messages);
    }

    [Fact]
    public void Abort_WithReflectedTag_IsTaken()
    {
        var wire = Connected();
        wire.Right.Association.OnPacket(PacketBuilder.Packet(1, PacketBuilder.Chunk(6, 1)), wire.Now);
        Assert.Equal([SctpCloseReason.AbortedByPeer], wire.Right.Closed);
    }

    [Fact]
    public void WrongChecksumOrPort_IsDroppedAndCounted()
    {
        var wire = Connected();
        var packet = PacketBuilder.Packet(2, PacketBuilder.Chunk(6, 0));
        packet[^1] ^= 1;
        wire.Right.Association.OnPacket(packet, wire.Now);
        packet[1] ^= 1;
        wire.Right.Association.OnPacket(PacketBuilder.Fix(packet), wire.Now);
        Assert.Equal((1u, 1u), (wire.Right.Association.Drops[SctpDropReason.WrongChecksum], wire.Right.Association.Drops[SctpDropReason.WrongPort]));
    }

    [Fact]
    public void Sack_OfWhatWasNeverSent_EndsIt()
    {
        var wire = Connected();
        wire.Left.Association.OnPacket(PacketBuilder.Packet(1, PacketBuilder.Sack(50, 100_000)), wire.Now);
        Assert.Equal([SctpCloseReason.ProtocolViolation], wire.Left.Closed);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    [InlineData(2, 100)]
    [InlineData(65535, 65535)]
    public void Sack_WithGapsThatMakeNoSense_IsPassedOver(ushort start, ushort end)
    {
        var wire = Connected();
        for (var i = 0; i < 5; i++)
            wire.Left.Association.TrySend(1, 53, new byte[1000], wire.Now);
        wire.Left.Association.OnPacket(PacketBuilder.Packet(1, PacketBuilder.Sack(0, 100_000, new GapBlock(start, end))), wire.Now);
        Assert.Equal(1u, wire.Left.Association.Drops[SctpDropReason.InvalidSack]);
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Count == 5, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Sack_WithGapsThatOverlap_IsPassedOver()
    {
        var wire = Connected();
        for (var i = 0; i < 5; i++)
            wire.Left.Association.TrySend(1, 53, new byte[1000], wire.Now);
        wire.Left.Association.OnPacket(PacketBuilder.Packet(1, PacketBuilder.Sack(0, 100_000, new GapBlock(2, 4), new GapBlock(2, 4))), wire.Now);
        Assert.Equal(1u, wire.Left.Association.Drops[SctpDropReason.InvalidSack]);
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Count == 5, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Sack_ThatTakesGapsBack_HasThemSentAgain()
    {
        var wire = Connected();
        wire.Right.Sent = _ => { };
        var lost = true;
        wire.Filter = (_, packet) => lost ? null : packet;
        for (var i = 0; i < 3; i++)
            wire.Left.Association.TrySend(1, 53, new byte[1000], wire.Now);
        wire.Left.Association.Flush(wire.Now);
        wire.Left.Association.OnPacket(PacketBuilder.Packet(1, PacketBuilder.Sack(0, 100_000, new GapBlock(2, 3))), wire.Now);
        wire.Left.Association.OnPacket(PacketBuilder.Packet(1, PacketBuilder.Sack(0, 100_000)), wire.Now);
        lost = false;
        wire.Right.Sent = packet => wire.Left.Association.OnPacket(packet, wire.Now);
        Assert.True(wire.RunUntil(() => wire.Right.Messages.Count == 3, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Sack_ThatNeverAcknowledges_EndsItInTheEnd()
    {
        var wire = Connected();
        wire.Filter = (_, _) => null;
        wire.Left.Association.TrySend(1, 53, new byte[1000], wire.Now);
        wire.Left.Association.Flush(wire.Now);
        wire.RunUntil(
            () =>
            {
                wire.Left.Association.OnPacket(PacketBuilder.Packet(1, PacketBuilder.Sack(0, 100_000)), wire.Now);
                return wire.Left.Closed.Count > 0;
            },
            TimeSpan.FromMinutes(5));
        Assert.Equal([SctpCloseReason.NotAcknowledged], wire.Left.Closed);
    }

    [Fact]
    public void ChunkOfNoLength_EndsThePacket()
    {
        var wire = Connected();
        var packet = PacketBuilder.Packet(2, [0, 3, 0, 0], PacketBuilder.Chunk(6, 0));
        wire.Right.Association.OnPacket(packet, wire.Now);
        Assert.Equal(1u, wire.Right.Association.Drops[SctpDropReason.MalformedChunk]);
        Assert.Equal(SctpState.Established, wire.Right.Association.State);
    }

    [Theory]
    [InlineData(0x3F, false, false)]
    [InlineData(0x7F, false, true)]
    [InlineData(0xBF, true, false)]
    [InlineData(0xFF, true, true)]
    public void UnknownChunk_IsTreatedByItsHighBits(byte type, bool goesOn, bool reports)
    {
        var wire = Connected();
        var errors = 0;
        wire.Right.Sent = packet => errors += packet[PacketHeader.Bytes] == (byte)ChunkType.Error ? 1 : 0;
        wire.Right.Association.OnPacket(PacketBuilder.Packet(2, PacketBuilder.Chunk(type, 0, 1, 2, 3), PacketBuilder.Data(1, DataFlags.Begin | DataFlags.End, 1, 0, [1])), wire.Now);
        Assert.Equal(goesOn ? 1 : 0, wire.Right.Messages.Count);
        Assert.Equal(reports ? 1 : 0, errors);
    }

    private static SimulatedWire Connected()
    {
        var wire = new SimulatedWire(new SimulatedPeer(tag: 1), new SimulatedPeer(tag: 2)).Connect();
        wire.Run(TimeSpan.FromSeconds(1));
        return wire;
    }

    private static byte[] Mutate(byte[] packet, Random random)
    {
        packet = packet.ToArray();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            // Mostly within headers, where it matters.
            var at = random.Next(3) == 0 ? random.Next(packet.Length) : random.Next(PacketHeader.Bytes, Math.Min(packet.Length, 40));
            packet[at] = (byte)random.Next(256);
        }

        if (random.Next(4) == 0)
            packet = packet[..random.Next(packet.Length + 1)];
        if (random.Next(8) == 0 && packet.Length > 16)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), (ushort)random.Next(40));
        return random.Next(10) == 0 ? packet : PacketBuilder.Fix(packet);
    }
}
