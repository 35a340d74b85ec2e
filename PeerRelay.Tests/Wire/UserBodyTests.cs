using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class UserBodyTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, ",\"receipt\":1")]
    [InlineData(9, ",\"receipt\":9")]
    public void Write_Try_GoldenBytes(int receiptTry, string extra)
    {
        var frame = UserBody.Write(Frames.A, Frames.B, 1, "[2]"u8, receiptTry);
        Assert.Equal(Frames.Envelope(data: $$"""{"type":"user","data":[2]{{extra}}}"""), Encoding.UTF8.GetString(frame));
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.Equal((receiptTry, "[2]"), (envelope.ReceiptTry, Encoding.UTF8.GetString(envelope.BodyData)));
        Assert.Equal(EnvelopeWriter.Length(1, BodyType.User, 3) + extra.Length, frame.Length);
        if (receiptTry > 0) Assert.Equal(ReceiptMember.Length, extra.Length);
    }

    [Fact]
    public void Write_NoData_HasATry()
    {
        Assert.True(Envelope.TryRead(UserBody.Write(Frames.A, Frames.B, 1, default, 3), out var envelope, out _));
        Assert.Equal((3, 0), (envelope.ReceiptTry, envelope.BodyData.Length));
    }

    [Fact]
    public void WithTry_AnotherTry_SameFrameButForIt()
    {
        var first = UserBody.Write(Frames.A, Frames.B, 1, "\"}}\""u8, 1);
        var second = ReceiptMember.WithTry(first, 2);
        Assert.NotSame(first, second);
        Assert.Equal(UserBody.Write(Frames.A, Frames.B, 1, "\"}}\""u8, 2), second);
        Assert.Equal(first, ReceiptMember.WithTry(second, 1));
    }

    [Fact]
    public void Write_WhatHasNoTry_Throws()
    {
        var frame = UserBody.Write(Frames.A, Frames.B, 1, "1"u8, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => UserBody.Write(Frames.A, Frames.B, 1, "1"u8, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UserBody.Write(Frames.A, Frames.B, 1, "1"u8, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReceiptMember.WithTry(frame, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReceiptMember.WithTry(frame, 10));
        Assert.Throws<ArgumentException>(() => ReceiptMember.WithTry(UserBody.Write(Frames.A, Frames.B, 1, "1"u8), 1));
        Assert.Throws<ArgumentException>(() => ReceiptMember.WithTry([], 1));
    }

    [Theory]
    [InlineData("""{"type":"user","data":1,"receipt":1}""", 1)]
    [InlineData("""{"receipt": 7 ,"type":"user"}""", 7)]
    [InlineData("""{"type":"user","data":1,"r\u0065ceipt":2,"x":3}""", 2)]
    [InlineData("""{"type":"user","data":1,"receipt":0}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":10}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":-1}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":1.0}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":1e0}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":"1"}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":true}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":[1]}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":{"receipt":1}}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":1,"receipt":1}""", 0)]
    [InlineData("""{"type":"user","data":1,"receipt":1,"receipt":null}""", 0)]
    [InlineData("""{"type":"user","data":{"receipt":1}}""", 0)]
    [InlineData("""{"type":"part","data":{},"receipt":3}""", 3)]
    [InlineData("""{"receipt":3,"data":1,"type":"p\u0061rt"}""", 3)]
    [InlineData("""{"type":"signal","data":{},"receipt":1}""", 0)]
    [InlineData("""{"receipt":1,"type":"later"}""", 0)]
    public void ReceiptTry_Body_AsWrittenOrNone(string body, int expected)
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Envelope(data: body)), out var envelope, out _));
        Assert.Equal(expected, envelope.ReceiptTry);
    }

    [Fact]
    public void ReceiptTry_PassedOn_IsKept()
    {
        Assert.True(Envelope.TryRead(UserBody.Write(Frames.A, Frames.B, 1, "1"u8, 4), out var envelope, out _));
        var forwarded = new byte[envelope.ForwardedLength];
        envelope.WriteForwarded(Frames.Self, forwarded);
        Assert.True(Envelope.TryRead(forwarded, out var next, out _));
        Assert.Equal((4, 2), (next.ReceiptTry, next.PathCount));
    }
}
