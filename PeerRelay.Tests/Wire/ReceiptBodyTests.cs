using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class ReceiptBodyTests
{
    private readonly byte[] _room = new byte[WireLimits.MaxNonceBytes];

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Write_Receipt_GoldenBytes(int hops)
    {
        var frame = ReceiptBody.Write(Frames.A, Frames.B, 1, "570905250398966"u8, hops);
        Assert.Equal(Frames.Body("receipt", $$"""{"nonce":"570905250398966","hops":{{hops}}}"""), Encoding.UTF8.GetString(frame));
        Assert.Equal(("570905250398966", hops), Read(frame));
    }

    [Theory]
    [InlineData("\"\\\0\u001f/é中😀")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void Write_AnyNonce_ReadsBack(string nonce) =>
        Assert.Equal(nonce, Read(ReceiptBody.Write(Frames.A, Frames.B, 1, Frames.Bytes(nonce), 2)).Nonce);

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void Write_HopsOutOfRange_Throws(int hops) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReceiptBody.Write(Frames.A, Frames.B, 1, "1"u8, hops));

    [Fact]
    public void TryRead_OtherOrderAndMoreMembers_IsRead() =>
        Assert.Equal(("1", 3), Read(Frames.Bytes(Frames.Body("receipt", """{"x":{"hops":0}, "hops": 3 ,"nonce":"\u0031","more":["nonce"]}"""))));

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("\"1\"")]
    [InlineData("{}")]
    [InlineData("""{"nonce":"1"}""")]
    [InlineData("""{"hops":1}""")]
    [InlineData("""{"nonce":1,"hops":1}""")]
    [InlineData("""{"nonce":"","hops":1}""")]
    [InlineData("""{"nonce":"1","hops":0}""")]
    [InlineData("""{"nonce":"1","hops":-1}""")]
    [InlineData("""{"nonce":"1","hops":65}""")]
    [InlineData("""{"nonce":"1","hops":1.5}""")]
    [InlineData("""{"nonce":"1","hops":99999999999}""")]
    [InlineData("""{"nonce":"1","hops":"1"}""")]
    [InlineData("""{"nonce":"1","hops":[1]}""")]
    [InlineData("""{"nonce":"1","hops":1,"hops":1}""")]
    [InlineData("""{"nonce":"1","nonce":"1","hops":1}""")]
    public void TryRead_AnythingElse_InvalidBody(string? data) => Frames.AssertInvalidBody("receipt", data);

    [Theory]
    [InlineData("0", true, 0UL)]
    [InlineData("999999999999999", true, 999_999_999_999_999UL)]
    [InlineData("1000000000000000", false, 0UL)]
    [InlineData("01", false, 0UL)]
    [InlineData("", false, 0UL)]
    [InlineData("-1", false, 0UL)]
    [InlineData("1a", false, 0UL)]
    public void NonceTryParse_Text_NumberIfMadeHere(string text, bool isOurs, ulong expected)
    {
        Assert.Equal(isOurs, Nonce.TryParse(Frames.Bytes(text), out var number));
        if (isOurs) Assert.Equal(expected, number);
    }

    private (string Nonce, int Hops) Read(byte[] frame)
    {
        Assert.True(Envelope.TryRead(frame, out var envelope, out _), Encoding.UTF8.GetString(frame));
        Assert.True(ReceiptBody.TryRead(envelope, _room, out var nonce, out var hops));
        return (Encoding.UTF8.GetString(nonce), hops);
    }
}
