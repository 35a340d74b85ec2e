using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class BodyTests
{
    private const string Head = $$"""{"to":"{{Frames.HexA}}","from":"{{Frames.HexB}}","path":["{{Frames.HexB}}"],"nonce":"7","data":""";

    [Fact]
    public void FindPeersWrite_Traits_GoldenBytes()
    {
        var frame = FindPeersBody.Write(Frames.A, Frames.B, 7, Frames.C, new PeerTraits(1, true));
        Assert.Equal(
            Head + $$$$"""{"type":"findPeers","data":"{{{{Frames.HexC}}}}","peerRelay":{"v":1,"transit":true}}}""", Encoding.UTF8.GetString(frame));
        var envelope = Read(frame);
        Assert.True(FindPeersBody.TryRead(envelope, out var target, out var traits));
        Assert.Equal((Frames.C, new PeerTraits(1, true)), (target, traits));
    }

    [Fact]
    public void FindPeersWrite_NoVersion_Throws() => Assert.Throws<ArgumentOutOfRangeException>(
        () => FindPeersBody.Write(Frames.A, Frames.B, 7, Frames.C, default));

    [Theory]
    [InlineData("""{"v":1,"transit":true}""", 1, true)]
    [InlineData("""{"v":1,"transit":false}""", 1, false)]
    [InlineData("""{"v":1}""", 1, false)]
    [InlineData(""" { "more" : [ {"v":{}} ] , "transit":true , "v":3 } """, 3, true)]
    public void FindPeersTryRead_Extension_Traits(string extension, int version, bool isTransit) =>
        Assert.Equal(new PeerTraits(version, isTransit), Traits($",\"peerRelay\":{extension}"));

    [Theory]
    [InlineData("")]
    [InlineData(""","peerRelay":null""")]
    [InlineData(""","peerRelay":[{"v":1,"transit":true}]""")]
    [InlineData(""","peerRelay":{}""")]
    [InlineData(""","peerRelay":{"v":0,"transit":true}""")]
    [InlineData(""","peerRelay":{"v":-1,"transit":true}""")]
    [InlineData(""","peerRelay":{"v":1.5,"transit":true}""")]
    [InlineData(""","peerRelay":{"v":99999999999,"transit":true}""")]
    [InlineData(""","peerRelay":{"v":"1","transit":true}""")]
    [InlineData(""","peerRelay":{"v":{"v":1},"transit":true}""")]
    [InlineData(""","peerRelay":{"v":1,"transit":"yes"}""")]
    [InlineData(""","peerRelay":{"v":1,"transit":{"transit":true}}""")]
    [InlineData(""","peerRelay":{"v":1,"transit":true},"peerRelay":{"v":1,"transit":true}""")]
    [InlineData(""","x":{"peerRelay":{"v":1,"transit":true}}""")]
    public void FindPeersTryRead_NoOrBadExtension_NoTraits(string extra) => Assert.Null(Traits(extra));

    [Fact]
    public void FoundPeersWrite_Peers_GoldenBytes()
    {
        var frame = FoundPeersBody.Write(Frames.A, Frames.B, 7, [Frames.C, Frames.B]);
        Assert.Equal(Head + $$$"""{"type":"foundPeers","data":["{{{Frames.HexC}}}","{{{Frames.HexB}}}"]}}""", Encoding.UTF8.GetString(frame));
        AssertFound(frame, [Frames.C, Frames.B]);
        AssertFound(FoundPeersBody.Write(Frames.A, Frames.B, 7, []), []);
    }

    [Fact]
    public void FoundPeersRead_TextsThatAreNoIds_LeftOut() =>
        AssertFound(
            Frames.Bytes(Frames.Body("foundPeers", $$"""["abcd","{{Frames.HexC}}","","\ud83d\ude00","{{Frames.HexB}}"]""")), [Frames.C, Frames.B]);

    [Fact]
    public void FoundPeersWrite_20_ReadsBackAnd21Throws()
    {
        var peers = Enumerable.Range(0, 21).Select(i => Frames.C.FlipBit(i)).ToArray();
        AssertFound(FoundPeersBody.Write(Frames.A, Frames.B, 7, peers.AsSpan(0, 20)), peers[..20]);
        Assert.Throws<ArgumentException>(() => FoundPeersBody.Write(Frames.A, Frames.B, 7, peers));
    }

    [Fact]
    public void FoundPeersWrite_PeersOfOurKind_GoldenBytes()
    {
        var frame = FoundPeersBody.Write(Frames.A, Frames.B, 7, [Frames.C], new PeerTraits(2, IsTransit: true), [Frames.B, Frames.C]);
        Assert.Equal(
            Head + $$$$"""{"type":"foundPeers","data":["{{{{Frames.HexC}}}}"],"peerRelay":{"v":2,"transit":true,"peers":["{{{{Frames.HexB}}}}","{{{{Frames.HexC}}}}"]}}}""",
            Encoding.UTF8.GetString(frame));
        AssertFound(frame, [Frames.C]);
        Assert.Equal<PeerId>([Frames.B, Frames.C], Ours(frame)!);
        Assert.Null(Ours(FoundPeersBody.Write(Frames.A, Frames.B, 7, [Frames.C])));
    }

    [Fact]
    public void FoundPeersWrite_20OfOurKind_ReadsBackAnd21Throws()
    {
        var peers = Enumerable.Range(0, 21).Select(i => Frames.C.FlipBit(i)).ToArray();
        Assert.Equal<PeerId>(peers[..20], Ours(FoundPeersBody.Write(Frames.A, Frames.B, 7, peers.AsSpan(1, 20), new PeerTraits(2, IsTransit: false), peers.AsSpan(0, 20)))!);
        Assert.Throws<ArgumentException>(() => FoundPeersBody.Write(Frames.A, Frames.B, 7, [], new PeerTraits(2, IsTransit: false), peers));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"peers":null}""")]
    [InlineData("""{"peers":["abcd"]}""")]
    [InlineData($$"""{"peers":["{{Frames.HexC}}",1]}""")]
    [InlineData($$"""{"peers":[],"peers":["{{Frames.HexC}}"]}""")]
    [InlineData($$$"""{"x":{"peers":["{{{Frames.HexC}}}"]}}""")]
    [InlineData("""{"peers":[]},"peerRelay":{"peers":[]}""")]
    public void FoundPeersTryReadOurs_AnythingElse_NoneButTheOthersStay(string extension)
    {
        var frame = Frames.Bytes(Frames.Envelope(data: $$"""{"type":"foundPeers","data":["{{Frames.HexC}}"],"peerRelay":{{extension}}}"""));
        Assert.Null(Ours(frame));
        AssertFound(frame, [Frames.C]);
    }

    [Fact]
    public void FoundPeersTryReadOurs_21_None()
    {
        var body = $$$"""{"type":"foundPeers","data":[],"peerRelay":{"peers":{{{Frames.Path(21)}}} }}""";
        Assert.Null(Ours(Frames.Bytes(Frames.Envelope(data: body))));
        Assert.NotNull(Ours(Frames.Bytes(Frames.Envelope(data: body.Replace(Frames.Path(21), Frames.Path(20), StringComparison.Ordinal)))));
    }

    [Theory]
    [InlineData(null, false, """{"ws":null,"wrtc":false}""")]
    [InlineData("ws://localhost:8001/", true, """{"ws":"ws://localhost:8001/","wrtc":true}""")]
    [InlineData("wss://relay.example/relay?x=1", false, """{"ws":"wss://relay.example/relay?x=1","wrtc":false}""")]
    [InlineData("ws://[::1]:8001", false, """{"ws":"ws://[::1]:8001/","wrtc":false}""")]
    public void HandshakeAnswerWrite_Url_GoldenBytes(string? url, bool webRtc, string data)
    {
        var expected = new HandshakeAnswerBody(url is null ? null : new Uri(url), webRtc);
        var frame = HandshakeAnswerBody.Write(Frames.A, Frames.B, 7, expected.WebSocketUrl, webRtc);
        Assert.Equal(Head + $$$"""{"type":"handshake-answer","data":{{{data}}}}}""", Encoding.UTF8.GetString(frame));
        Assert.True(HandshakeAnswerBody.TryRead(Read(frame), out var answer));
        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("http://a/")]
    [InlineData("ws://a/#b")]
    [InlineData("ws://user@a/")]
    [InlineData("ws://bücher.example/")]
    public void HandshakeAnswerWrite_OtherUrl_Throws(string url) => Assert.Throws<ArgumentException>(
        () => HandshakeAnswerBody.Write(Frames.A, Frames.B, 7, new Uri(url), false));

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("null", null, false)]
    [InlineData("{}", null, false)]
    [InlineData("""{"ws":null,"wrtc":true,"more":[{"ws":"x"}]}""", null, true)]
    [InlineData("""{"wrtc":1,"ws":""}""", null, false)]
    [InlineData("""{"wrtc":{"wrtc":true},"ws":"ws:\/\/localhos\u0074:80"}""", "ws://localhost:80", false)]
    public void HandshakeAnswerTryRead_Data_Answer(string? data, string? url, bool webRtc)
    {
        Assert.True(HandshakeAnswerBody.TryRead(Read(Frames.Bytes(Frames.Body("handshake-answer", data))), out var answer));
        Assert.Equal(new HandshakeAnswerBody(url is null ? null : new Uri(url), webRtc), answer);
    }

    [Fact]
    public void TryRead_BodyOfAnotherType_IsFalse()
    {
        var envelope = Read(Frames.Bytes(Frames.Body("user", $"\"{Frames.HexC}\"")));
        Assert.False(FindPeersBody.TryRead(envelope, out _, out _));
        Assert.False(FoundPeersBody.TryRead(envelope, new PeerId[20], out _));
        Assert.False(HandshakeAnswerBody.TryRead(envelope, out _));
        Assert.False(FindPeersBody.TryRead(default, out _, out _));
    }

    private static PeerTraits? Traits(string extra)
    {
        var envelope = Read(Frames.Bytes(Frames.Envelope(data: $$"""{"type":"findPeers","data":"{{Frames.HexC}}"{{extra}}}""")));
        Assert.True(FindPeersBody.TryRead(envelope, out var target, out var traits));
        Assert.Equal(Frames.C, target);
        return traits;
    }

    private static void AssertFound(byte[] frame, PeerId[] expected)
    {
        var peers = new PeerId[WireLimits.MaxFoundPeers];
        Assert.True(FoundPeersBody.TryRead(Read(frame), peers, out var count));
        Assert.Equal(expected, peers[..count]);
    }

    private static PeerId[]? Ours(byte[] frame)
    {
        var peers = new PeerId[WireLimits.MaxFoundPeers];
        if (FoundPeersBody.TryReadOurs(Read(frame), peers, out var count)) return peers[..count];
        Assert.Equal(0, count);
        return null;
    }

    private static Envelope Read(byte[] frame)
    {
        Assert.True(Envelope.TryRead(frame, out var envelope, out var fault), $"{fault}: {Encoding.UTF8.GetString(frame)}");
        return envelope;
    }
}
