using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

/// <summary>Golden bytes of each chunk.</summary>
public class ChunkTests
{
    private delegate void Writing(ref PacketWriter writer);

    [Fact]
    public void Data_Written_HasBytesOfRfc9260()
    {
        var bytes = Write((ref PacketWriter writer) => new DataChunk
        {
            Flags = DataFlags.Begin | DataFlags.End,
            Tsn = 0x01020304,
            Stream = 5,
            Ssn = 6,
            Protocol = 53,
            Payload = "abcde"u8,
        }.Write(ref writer));
        Assert.Equal("00030015010203040005000600000035" + "6162636465" + "000000", bytes);
    }

    [Fact]
    public void Data_Read_HasItsFields()
    {
        Assert.True(Chunk.TryRead(Convert.FromHexString("0007001401020304000500060000003561626364"), out var chunk));
        Assert.True(DataChunk.TryRead(chunk, out var data));
        Assert.Equal((0x01020304u, (ushort)5, (ushort)6, 53u), (data.Tsn, data.Stream, data.Ssn, data.Protocol));
        Assert.True(data.IsBegin && data.IsEnd && data.IsUnordered);
        Assert.Equal("abcd"u8.ToArray(), data.Payload.ToArray());
    }

    [Fact]
    public void Sack_Written_HasBytesOfRfc9260() => Assert.Equal(
        "03000020" + "0000000A" + "00010000" + "00020002" + "00020003" + "00050005" + "00000009" + "0000000A",
        Write((ref PacketWriter writer) => SackChunk.Write(ref writer, 10, 65536, [new GapBlock(2, 3), new GapBlock(5, 5)], [9, 10])));

    [Fact]
    public void Sack_Read_HasItsGaps()
    {
        Assert.True(Chunk.TryRead(Convert.FromHexString("030000200000000A00010000000200020002000300050005000000090000000A"), out var chunk));
        Assert.True(SackChunk.TryRead(chunk, out var sack));
        Assert.Equal((10u, 65536u, 2), (sack.CumulativeTsn, sack.Window, sack.GapCount));
        Assert.Equal(new GapBlock(5, 5), sack[1]);
        Assert.True(sack.HasGapsWithin(5));
        Assert.False(sack.HasGapsWithin(4));
    }

    [Theory]
    [InlineData("030000100000000A0001000000010000")]
    [InlineData("030000140000000A000100000000000000010001")]
    [InlineData("0300000C0000000A00010000")]
    public void Sack_WithOtherLengthThanItsCounts_IsRefused(string hex)
    {
        Assert.True(Chunk.TryRead(Convert.FromHexString(hex), out var chunk));
        Assert.False(SackChunk.TryRead(chunk, out _));
    }

    [Fact]
    public void Init_Written_HasBytesOfRfc9260() => Assert.Equal(
        "01000018" + "11223344" + "00100000" + "FFFF" + "FFFE" + "55667788" + "C0000004",
        Write((ref PacketWriter writer) => InitChunk.Write(ref writer, ChunkType.Init, new InitChunk
        {
            Tag = 0x11223344,
            Window = 0x100000,
            OutgoingStreams = 0xFFFF,
            IncomingStreams = 0xFFFE,
            InitialTsn = 0x55667788,
            Parameters = Convert.FromHexString("C0000004"),
        })));

    [Fact]
    public void ForwardTsn_Read_HasItsStreams()
    {
        Assert.True(Chunk.TryRead(Convert.FromHexString("C000001000000063000100020003FFFF"), out var chunk));
        Assert.True(ForwardTsnChunk.TryRead(chunk, out var forward));
        Assert.Equal((99u, 2), (forward.CumulativeTsn, forward.StreamCount));
        Assert.Equal(((ushort)3, (ushort)65535), forward[1]);
    }

    [Fact]
    public void ResetRequest_Written_HasBytesOfRfc6525() => Assert.Equal(
        "82000018" + "000D0014" + "0000000A" + "00000014" + "0000001E" + "00010003",
        Write((ref PacketWriter writer) => ReconfigChunk.WriteRequest(ref writer, 10, 20, 30, [1, 3])));

    [Fact]
    public void ResetResponse_Written_HasBytesOfRfc6525() => Assert.Equal(
        "82000010" + "0010000C" + "0000000A" + "00000001",
        Write((ref PacketWriter writer) => ReconfigChunk.WriteResponse(ref writer, 10, ReconfigResult.Performed)));

    [Fact]
    public void Error_Written_HasBytesOfRfc9260() => Assert.Equal(
        "0900000C" + "00030008" + "00000005",
        Write((ref PacketWriter writer) => ErrorChunk.Write(ref writer, ChunkType.Error, ErrorCause.StaleCookie, [0, 0, 0, 5])));

    [Theory]
    [InlineData("00")]
    [InlineData("00030000")]
    [InlineData("00030003")]
    [InlineData("00030005")]
    public void Chunk_OfImpossibleLength_IsRefused(string hex) => Assert.False(Chunk.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void Packet_Truncated_IsRefusedAtEachLength()
    {
        var packet = PacketBuilder.Packet(1, PacketBuilder.Data(1, DataFlags.Begin | DataFlags.End, 0, 0, [1, 2, 3]));
        Assert.True(PacketHeader.TryRead(packet, out _, out _));
        for (var length = 0; length < packet.Length; length++)
            Assert.False(PacketHeader.TryRead(packet.AsSpan(0, length), out _, out _));
    }

    private static string Write(Writing writing)
    {
        var writer = new PacketWriter(new byte[1148]);
        writing(ref writer);
        return Convert.ToHexString(writer.Packet[PacketHeader.Bytes..]);
    }
}
