using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

/// <summary>Signals to this node, and its own.</summary>
public sealed class SignalBodyTests
{
    private const string Before = $$"""{"to":"{{Frames.HexB}}","from":"{{Frames.HexA}}","path":["{{Frames.HexA}}"],"nonce":"42","data":{"type":"signal","data":""";

    [Fact]
    public void Write_Offer_GoldenBytes() => Assert.Equal(
        Before + """{"type":"offer","sdp":"v=0\r\na=ice-pwd:+/\"\r\n"}}}""",
        Write(new Signal(SignalKind.Offer, "v=0\r\na=ice-pwd:+/\"\r\n")));

    [Fact]
    public void Write_Answer_GoldenBytes() =>
        Assert.Equal(Before + """{"type":"answer","sdp":"v=0"}}}""", Write(new Signal(SignalKind.Answer, "v=0")));

    [Fact]
    public void Write_Candidate_GoldenBytes() => Assert.Equal(
        Before + """{"candidate":{"candidate":"candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host","sdpMid":"0","sdpMLineIndex":0}}}}""",
        Write(new Signal(SignalKind.Candidate, "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host", "0", 0)));

    [Fact]
    public void Write_CandidateThatNamesNoSection_NamesNone() =>
        Assert.Equal(Before + """{"candidate":{"candidate":"candidate:1"}}}}""", Write(new Signal(SignalKind.Candidate, "candidate:1")));

    [Theory]
    [InlineData("""{"type":"offer","sdp":"v=0\r\n"}""", (int)SignalKind.Offer, "v=0\r\n")]
    [InlineData("""{"sdp":"v=0","type":"\u0061nswer","more":[{}]}""", (int)SignalKind.Answer, "v=0")]
    [InlineData("""{"type":"pranswer","sdp":"v=0"}""", (int)SignalKind.Other, "v=0")]
    [InlineData("""{"type":"candidate","candidate":{"candidate":"candidate:1","sdpMLineIndex":null,"sdpMid":null,"usernameFragment":"x"}}""", (int)SignalKind.Candidate, "candidate:1")]
    [InlineData("""{"candidate":{"candidate":""}}""", (int)SignalKind.Candidate, "")]
    [InlineData("""{"type":"renegotiate","renegotiate":true}""", (int)SignalKind.Other, null)]
    [InlineData("""{"renegotiate":true}""", (int)SignalKind.Other, null)]
    [InlineData("""{"type":"transceiverRequest","transceiverRequest":{"kind":"audio"}}""", (int)SignalKind.Other, null)]
    [InlineData("""{"type":"offer"}""", (int)SignalKind.Other, null)]
    [InlineData("""{"candidate":null}""", (int)SignalKind.Other, null)]
    [InlineData("{}", (int)SignalKind.Other, null)]
    public void TryRead_WhatSimplePeerSends_Read(string data, int kind, string? text)
    {
        Assert.True(TryRead(data, out var signal));
        Assert.Equal(((SignalKind)kind, text), (signal.Kind, signal.Text));
    }

    [Fact]
    public void TryRead_Candidate_ItsSectionToo()
    {
        Assert.True(TryRead("""{"candidate":{"candidate":"candidate:1","sdpMid":"data","sdpMLineIndex":3}}""", out var signal));
        Assert.Equal(new Signal(SignalKind.Candidate, "candidate:1", "data", 3), signal);
    }

    [Theory]
    [InlineData("""{"candidate":"candidate:1"}""")]
    [InlineData("""{"candidate":[]}""")]
    [InlineData("""{"candidate":{}}""")]
    [InlineData("""{"candidate":{"candidate":1}}""")]
    [InlineData("""{"candidate":{"candidate":"\ud800"}}""")]
    [InlineData("""{"candidate":{"candidate":"c","sdpMid":1}}""")]
    [InlineData("""{"candidate":{"candidate":"c","sdpMLineIndex":-1}}""")]
    [InlineData("""{"candidate":{"candidate":"c","sdpMLineIndex":65536}}""")]
    [InlineData("""{"candidate":{"candidate":"c","sdpMLineIndex":1.5}}""")]
    [InlineData("""{"candidate":{"candidate":"c","sdpMLineIndex":"0"}}""")]
    [InlineData("""{"candidate":{"candidate":"c"},"candidate":{"candidate":"c"}}""")]
    [InlineData("""{"type":"offer","sdp":"\ud800"}""")]
    public void TryRead_NotAsSimplePeerSends_False(string data) => Assert.False(TryRead(data, out _));

    [Theory]
    [InlineData("\"sdp\":\"", SignalBody.MaxSdpBytes)]
    [InlineData("\"candidate\":{\"candidate\":\"", SignalBody.MaxCandidateBytes)]
    public void TryRead_AtTheLimit_ReadAboveItNot(string before, int limit)
    {
        var after = before.StartsWith("\"sdp", StringComparison.Ordinal) ? "\"}" : "\"}}";
        Assert.True(TryRead("{\"type\":\"offer\"," + before + new string('x', limit) + after, out _));
        Assert.True(TryRead("{\"type\":\"offer\"," + before + string.Concat(Enumerable.Repeat(@"\u0078", limit)) + after, out var signal));
        Assert.Equal(limit, signal.Text.Length);
        Assert.False(TryRead("{\"type\":\"offer\"," + before + new string('x', limit + 1) + after, out _));
    }

    /// <summary>All that passes the rule for signals on the way is read or refused, never more than that.</summary>
    [Fact]
    public void TryRead_Mutated_NeverThrows()
    {
        var random = new Random(1);
        byte[][] seeds =
        [
            [.. """{"type":"offer","sdp":"v=0\r\na=x\u0041:1"}"""u8],
            [.. """{"type":"candidate","candidate":{"candidate":"candidate:1 1 udp 1 192.0.2.1 5 typ host","sdpMid":"0","sdpMLineIndex":0}}"""u8],
        ];
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var data = (byte[])seeds[i % seeds.Length].Clone();
            for (var change = random.Next(4); change >= 0; change--) data[random.Next(data.Length)] = (byte)random.Next(' ', 127);
            if (!EnvelopeWriter.AcceptsData(data) || !SignalBody.IsValid(data)) continue;
            if (SignalBody.TryRead(data, out var signal) && signal.Kind != SignalKind.Other) read++;
        }

        Assert.True(read > 1_000, $"{read} were read");
    }

    private static string Write(Signal signal) => Encoding.UTF8.GetString(SignalBody.Write(Frames.B, Frames.A, 42, signal));

    private static bool TryRead(string data, out Signal signal)
    {
        var bytes = Encoding.UTF8.GetBytes(data);
        Assert.True(SignalBody.IsValid(bytes)); // else it does not come so far
        return SignalBody.TryRead(bytes, out signal);
    }
}
