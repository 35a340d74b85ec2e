using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class RefusalBodyTests
{
    private readonly byte[] _room = new byte[WireLimits.MaxNonceBytes];

    [Theory]
    [InlineData((int)RefusalReason.NoRoute, "noRoute")]
    [InlineData((int)RefusalReason.Seen, "seen")]
    [InlineData((int)RefusalReason.HopLimit, "hopLimit")]
    [InlineData((int)RefusalReason.Full, "full")]
    public void Write_EachReason_GoldenBytes(int reason, string name)
    {
        var cant = CantBody.Write(Frames.A, Frames.B, 1, Frames.C, "42"u8, (RefusalReason)reason);
        Assert.Equal(Frames.Body("cant", $$"""{"from":"{{Frames.HexC}}","nonce":"42","reason":"{{name}}"}"""), Encoding.UTF8.GetString(cant));
        Assert.Equal((Frames.C, "42", (RefusalReason)reason), Read(cant));
        var notHere = NotHereBody.Write(Frames.A, Frames.B, 1, Frames.C, "42"u8, (RefusalReason)reason);
        Assert.Equal(Frames.Body("notHere", $$"""{"id":"{{Frames.HexC}}","nonce":"42","reason":"{{name}}"}"""), Encoding.UTF8.GetString(notHere));
        Assert.Equal((Frames.C, "42", (RefusalReason)reason), Read(notHere));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void WriteNotHere_WithATry_GoldenBytes(int receiptTry)
    {
        var frame = NotHereBody.Write(Frames.A, Frames.B, 1, Frames.C, "42"u8, RefusalReason.Full, receiptTry);
        Assert.Equal(Frames.Body("notHere", $$"""{"id":"{{Frames.HexC}}","nonce":"42","reason":"full","try":{{receiptTry}}}"""), Encoding.UTF8.GetString(frame));
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.True(NotHereBody.TryRead(envelope, _room, out var refusal));
        Assert.Equal(receiptTry, refusal.ReceiptTry);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("1,\"try\":1")]
    public void TryRead_AnotherTry_InvalidInNotHereAndIgnoredInCant(string receiptTry)
    {
        Frames.AssertInvalidBody("notHere", $$"""{"id":"{{Frames.HexC}}","nonce":"1","reason":"full","try":{{receiptTry}}}""");
        Assert.Equal("1", Read(Frames.Bytes(Frames.Body("cant", $$"""{"from":"{{Frames.HexC}}","nonce":"1","reason":"full","try":{{receiptTry}}}"""))).Nonce);
    }

    [Theory]
    [InlineData("\"\\\0\u001f/é中😀")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void Write_AnyNonce_ReadsBack(string nonce)
    {
        var bytes = Frames.Bytes(nonce);
        Assert.Equal(nonce, Read(CantBody.Write(Frames.A, Frames.B, 1, Frames.C, bytes, RefusalReason.Full)).Nonce);
        Assert.Equal(nonce, Read(NotHereBody.Write(Frames.A, Frames.B, 1, Frames.C, bytes, RefusalReason.Full)).Nonce);
    }

    [Fact]
    public void Write_UnknownReason_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CantBody.Write(Frames.A, Frames.B, 1, Frames.C, "1"u8, RefusalReason.Unknown));
        Assert.Throws<ArgumentOutOfRangeException>(() => NotHereBody.Write(Frames.A, Frames.B, 1, Frames.C, "1"u8, RefusalReason.Unknown));
    }

    [Theory]
    [InlineData("\"later\"", (int)RefusalReason.Unknown)]
    [InlineData("\"\"", (int)RefusalReason.Unknown)]
    [InlineData("\"\\ud800\"", (int)RefusalReason.Unknown)]
    [InlineData("\"s\\u0065en\"", (int)RefusalReason.Seen)]
    public void TryRead_AnyText_ReasonOrUnknown(string reason, int expected) =>
        Assert.Equal((RefusalReason)expected, Read(Frames.Bytes(Frames.Body("cant", $$"""{"from":"{{Frames.HexC}}","nonce":"1","reason":{{reason}}}"""))).Reason);

    [Fact]
    public void TryRead_OtherOrderAndMoreMembers_IsRead()
    {
        const string Data = $$$"""{"x":{"nonce":[1]}, "reason":"full","nonce":"\u0031","more":["from"], "from":"{{{Frames.HexC}}}","id":"{{{Frames.HexA}}}","id":1}""";
        Assert.Equal((Frames.C, "1", RefusalReason.Full), Read(Frames.Bytes(Frames.Body("cant", Data))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"nonce":"1","reason":"full"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","reason":"full"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","nonce":"1"}""")]
    [InlineData("""{"ID":"abcd","nonce":"1","reason":"full"}""")]
    [InlineData($$"""{"ID":{{Frames.BufferA}},"nonce":"1","reason":"full"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","nonce":1,"reason":"full"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","nonce":"","reason":"full"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","nonce":"\ud800","reason":"full"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","nonce":"1","reason":null}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","nonce":"1","reason":["full"]}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","nonce":"1","reason":"full","reason":"seen"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","nonce":"1","nonce":"1","reason":"full"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","ID":"{{Frames.HexC}}","nonce":"1","reason":"full"}""")]
    [InlineData($$"""{"ID":"{{Frames.HexC}}","n\u006fnce":"1","nonce":"1","reason":"full"}""")]
    public void TryRead_AnythingElse_InvalidBody(string? data)
    {
        Frames.AssertInvalidBody("cant", data?.Replace("ID", "from", StringComparison.Ordinal));
        Frames.AssertInvalidBody("notHere", data?.Replace("ID", "id", StringComparison.Ordinal));
    }

    [Fact]
    public void TryRead_NonceOf65Characters_InvalidBody() => Frames.AssertInvalidBody(
        "cant", $$"""{"from":"{{Frames.HexC}}","nonce":"{{new string('中', 65)}}","reason":"full"}""");

    [Fact]
    public void TryRead_AnotherType_IsFalse()
    {
        Assert.True(Envelope.TryRead(CantBody.Write(Frames.A, Frames.B, 1, Frames.C, "1"u8, RefusalReason.Full), out var cant, out _));
        Assert.False(NotHereBody.TryRead(cant, _room, out _));
        Assert.True(Envelope.TryRead(NotHereBody.Write(Frames.A, Frames.B, 1, Frames.C, "1"u8, RefusalReason.Full), out var notHere, out _));
        Assert.False(CantBody.TryRead(notHere, _room, out _));
    }

    private (PeerId Id, string Nonce, RefusalReason Reason) Read(byte[] frame)
    {
        Assert.True(Envelope.TryRead(frame, out var envelope, out _), Encoding.UTF8.GetString(frame));
        Assert.True(CantBody.TryRead(envelope, _room, out var refusal) || NotHereBody.TryRead(envelope, _room, out refusal));
        return (refusal.Id, Encoding.UTF8.GetString(refusal.Nonce), refusal.Reason);
    }
}
