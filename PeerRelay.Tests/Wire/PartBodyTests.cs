using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class PartBodyTests
{
    private readonly byte[] _room = new byte[WireLimits.MaxNonceBytes];

    [Fact]
    public void Write_OnlyPart_GoldenBytes()
    {
        var frame = PartBody.Write(Frames.A, Frames.B, 1, 570905250398966, PartKind.Bytes, [1, 2, 255, 254], 0, 3);
        Assert.Equal(
            Frames.Envelope(data: """{"type":"part","data":{"message":"570905250398966","offset":0,"length":4,"kind":"bytes","base64":"AQL//g=="},"receipt":3}"""),
            Encoding.UTF8.GetString(frame));
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.Equal(3, envelope.ReceiptTry);
        Assert.Equal(("570905250398966", 0, 4, PartKind.Bytes, "0102FFFE"), Read(envelope.BodyData));
    }

    [Theory]
    [InlineData(0, 65_536)]
    [InlineData(65_536, 65_536)]
    [InlineData(131_072, 1)]
    public void Write_PartOfThree_ReadsBack(int offset, int size)
    {
        var whole = new byte[131_073];
        new Random(1).NextBytes(whole);
        var frame = PartBody.Write(Frames.A, Frames.B, 1, 2, PartKind.Json, whole, offset, 1);
        Assert.InRange(frame.Length, size, PartBody.LongestFrame);
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.Equal(("2", offset, whole.Length, PartKind.Json, Convert.ToHexString(whole.AsSpan(offset, size))), Read(envelope.BodyData));
    }

    [Theory]
    [InlineData(-65_536)]
    [InlineData(1)]
    [InlineData(65_536)]
    public void Write_NoSuchPart_Throws(int offset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PartBody.Write(Frames.A, Frames.B, 1, 2, PartKind.Bytes, new byte[65_536], offset, 1));

    [Fact]
    public void TryRead_OtherOrderMoreMembersAndEscapes_IsRead() => Assert.Equal(
        ("a/", 0, 3, PartKind.Json, "FFFFFF"),
        Read("""{"x":{"length":1},"b\u0061se64":"\/\u002f//", "kind":"js\u006fn","length":3,"offset" : 0,"message":"a\/"}"""u8));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"offset":0,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"","offset":0,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":1,"offset":0,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"\ud800","offset":0,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"12345678901234567890123456789012345678901234567890123456789012345","offset":0,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","message":"1","offset":0,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":"0","length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":-65536,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":1,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0.5,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":65536,"length":65536,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":65536,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"offset":0,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"length":0,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"length":0,"length":3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"length":-3,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"length":2147483648,"kind":"bytes","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"length":3,"base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"length":3,"kind":"text","base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"length":3,"kind":["bytes"],"base64":"AAAA"}""")]
    [InlineData("""{"message":"1","offset":0,"length":3,"kind":"bytes"}""")]
    [InlineData("""{"message":"1","offset":0,"length":3,"kind":"bytes","base64":null}""")]
    [InlineData("""{"message":"1","offset":0,"length":3,"kind":"bytes","base64":"","base64":"AAAA"}""")]
    public void TryReadData_AnythingElse_IsNone(string data) => Assert.False(PartBody.TryReadData(Frames.Bytes(data), _room, out _));

    [Theory]
    [InlineData(3, "")]
    [InlineData(3, "AAA")]
    [InlineData(3, "AAA=")]
    [InlineData(3, "AAAAAAAA")]
    [InlineData(3, "AA A")]
    [InlineData(3, """AA\nAA""")]
    [InlineData(3, "AA-_")]
    [InlineData(3, """AA\ud800""")]
    [InlineData(3, """\\AAA""")]
    [InlineData(2, "AAA")]
    [InlineData(2, "AAAA")]
    [InlineData(1, "AA=")]
    [InlineData(1, "AAA=")]
    [InlineData(65_537, "AAAA")]
    public void TryDecode_NotBase64OfSoManyBytes_Fails(int length, string base64)
    {
        var data = Frames.Bytes($$"""{"message":"1","offset":0,"length":{{length}},"kind":"bytes","base64":"{{base64}}"}""");
        Assert.True(PartBody.TryReadData(data, _room, out var part));
        Assert.False(part.TryDecode(new byte[part.Size]));
    }

    [Fact]
    public void TryRead_AnotherType_IsNone()
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Body("user", """{"message":"1","offset":0,"length":3,"kind":"bytes","base64":"AAAA"}""")), out var envelope, out _));
        Assert.False(PartBody.TryRead(envelope, _room, out _));
    }

    [Fact]
    public void Envelope_PartOfAnyShape_IsPassedOn() => // only its target can tell, and nodes that don't know the type pass it on too
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Body("part", "[1]")), out _, out _));

    private (string Message, int Offset, int Length, PartKind Kind, string Bytes) Read(ReadOnlySpan<byte> data)
    {
        Assert.True(PartBody.TryReadData(data, _room, out var part));
        var bytes = new byte[part.Size];
        Assert.True(part.TryDecode(bytes));
        return (Encoding.UTF8.GetString(part.Message), part.Offset, part.Length, part.Kind, Convert.ToHexString(bytes));
    }
}
