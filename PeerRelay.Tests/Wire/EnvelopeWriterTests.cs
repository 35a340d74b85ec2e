using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class EnvelopeWriterTests
{
    [Fact]
    public void Write_UserMessage_GoldenBytes() => Assert.Equal(
        Frames.First,
        Encoding.UTF8.GetString(
            EnvelopeWriter.Write(Frames.A, Frames.B, 570905250398966, BodyType.User, Frames.Bytes("""{"a":[1,"é"]}"""))));

    [Fact]
    public void Write_NoData_OmitsIt() => Assert.Equal(
        Frames.Envelope(nonce: "\"0\"", data: """{"type":"handshake-offer"}"""),
        Encoding.UTF8.GetString(EnvelopeWriter.Write(Frames.A, Frames.B, 0, BodyType.HandshakeOffer, default)));

    [Fact]
    public void Write_Extra_GoesIntoTheBody() => Assert.Equal(
        Frames.Envelope(nonce: "\"999999999999999\"", data: """{"type":"user","data":1,"x":{"v":1},"y":2}"""),
        Encoding.UTF8.GetString(EnvelopeWriter.Write(
            Frames.A, Frames.B, Nonce.Limit - 1, BodyType.User, "1"u8, """ "x":{"v":1},"y":2"""u8[1..])));

    [Fact]
    public void Write_ExtraWithoutData_GoesIntoTheBody() => Assert.Equal(
        Frames.Envelope(data: """{"type":"handshake-offer","x":1}"""),
        Encoding.UTF8.GetString(EnvelopeWriter.Write(Frames.A, Frames.B, 1, BodyType.HandshakeOffer, default, "\"x\":1"u8)));

    [Theory]
    [InlineData((int)BodyType.User, "1")]
    [InlineData((int)BodyType.FindPeers, $"\"{Frames.HexC}\"")]
    [InlineData((int)BodyType.FoundPeers, "[]")]
    [InlineData((int)BodyType.HandshakeOffer, "")]
    [InlineData((int)BodyType.HandshakeAnswer, "null")]
    [InlineData((int)BodyType.Signal, "{}")]
    [InlineData((int)BodyType.Neighbours, "[]")]
    [InlineData((int)BodyType.Ack, "[]")]
    [InlineData((int)BodyType.Cant, $$"""{"from":"{{Frames.HexC}}","nonce":"1","reason":"seen"}""")]
    [InlineData((int)BodyType.Receipt, """{"nonce":"1","hops":1}""")]
    [InlineData((int)BodyType.NotHere, $$"""{"id":"{{Frames.HexC}}","nonce":"1","reason":"full"}""")]
    public void Write_EveryType_ReadsBack(int type, string data)
    {
        var frame = EnvelopeWriter.Write(Frames.A, Frames.B, 42, (BodyType)type, Frames.Bytes(data));
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.Equal((Frames.A, Frames.B, (BodyType)type), (envelope.To, envelope.From, envelope.Type));
        Assert.Equal(data, Encoding.UTF8.GetString(envelope.BodyData));
    }

    [Fact]
    public void Write_LargeNonceOrUnknownType_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EnvelopeWriter.Write(Frames.A, Frames.B, Nonce.Limit, BodyType.User, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnvelopeWriter.Write(Frames.A, Frames.B, 1, BodyType.Unknown, default));
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData(" [1,{}] ", true)]
    [InlineData("", false)]
    [InlineData("1,\"type\":\"signal\"", false)]
    [InlineData("1}", false)]
    [InlineData("{a:1}", false)]
    public void AcceptsData_Json_WhetherItIsOneValue(string json, bool expected) =>
        Assert.Equal(expected, EnvelopeWriter.AcceptsData(Frames.Bytes(json)));

    [Theory]
    [InlineData(126, true)]
    [InlineData(127, false)]
    public void AcceptsData_Depth_AgreesWithTheReader(int depth, bool expected)
    {
        var data = Frames.Bytes(new string('[', depth) + new string(']', depth));
        Assert.Equal(expected, EnvelopeWriter.AcceptsData(data));
        Assert.Equal(expected, Envelope.TryRead(EnvelopeWriter.Write(Frames.A, Frames.B, 1, BodyType.User, data), out _, out _));
    }

    [Fact]
    public void AcceptsData_NotUtf8_IsFalse() => Assert.False(EnvelopeWriter.AcceptsData([(byte)'"', 0xff, (byte)'"']));
}
