using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class EnvelopeFaultTests
{
    private const string Twenty = "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0";

    [Fact]
    public void TryRead_NotUtf8_InvalidUtf8()
    {
        var frame = Frames.Bytes(Frames.First);
        frame[Array.IndexOf(frame, (byte)0xc3)] = 0xff;
        AssertFault(DropReason.InvalidUtf8, frame);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("[1")]
    [InlineData("nul")]
    [InlineData("5 5")]
    [InlineData("\uFEFF" + Frames.First)]
    [InlineData(Frames.First + "{}")]
    [InlineData(Frames.First + "\0")]
    [InlineData("/**/" + Frames.First)]
    [InlineData("{\"x\":NaN}")]
    [InlineData("{\"x\":01}")]
    [InlineData("{\"x\":\"\n\"}")]
    [InlineData("{\"x\":1,}")]
    [InlineData("{\"\\x\":1}")]
    public void TryRead_NotJson_InvalidJson(string frame) => AssertFault(DropReason.InvalidJson, Frames.Bytes(frame));

    [Fact]
    public void TryRead_DepthBeyondLimit_InvalidJson()
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Nested(126)), out _, out _));
        AssertFault(DropReason.InvalidJson, Frames.Bytes(Nested(127)));
        AssertFault(DropReason.InvalidJson, Frames.Bytes(Nested(100_000)));

        static string Nested(int depth) => Frames.Body("user", new string('[', depth) + new string(']', depth));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData(Frames.BufferA)]
    [InlineData($"[{Frames.First}]")]
    public void TryRead_OtherJson_InvalidEnvelope(string frame) => AssertFault(DropReason.InvalidEnvelope, Frames.Bytes(frame));

    [Theory]
    [InlineData("to")]
    [InlineData("from")]
    [InlineData("path")]
    [InlineData("nonce")]
    [InlineData("data")]
    public void TryRead_MemberMissingOrTwice_InvalidEnvelope(string member)
    {
        AssertFault(DropReason.InvalidEnvelope, Frames.Bytes(
            Frames.Envelope().Replace($"\"{member}\":", "\"x\":", StringComparison.Ordinal).Replace("{\"type\":\"user\",\"x\"", "{\"type\":\"user\",\"data\"", StringComparison.Ordinal)));
        var value = System.Text.Json.Nodes.JsonNode.Parse(Frames.Envelope())![member]!.ToJsonString();
        AssertFault(DropReason.InvalidEnvelope, Frames.Bytes($"{Frames.Envelope()[..^1]},\"{member}\":{value}}}"));
        AssertFault(DropReason.InvalidEnvelope, Frames.Bytes($"{Frames.Envelope()[..^1]},\"\\u{(int)member[0]:x4}{member[1..]}\":{value}}}"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("[]")]
    [InlineData("7")]
    public void TryRead_BodyNoObject_InvalidEnvelope(string data) =>
        AssertFault(DropReason.InvalidEnvelope, Frames.Bytes(Frames.Envelope(data: data)));

    [Theory]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\"1f8c00ff0123456789abcdef0123456789abcde\"")]
    [InlineData("\"1f8c00ff0123456789abcdef0123456789abcdefa\"")]
    [InlineData("\"1f8c00ff0123456789abcdef0123456789abcdeg\"")]
    [InlineData("\"\\u0031f8c00ff0123456789abcdef0123456789abcdef\"")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}}]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},0,0]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},256]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},-1]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},-0]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},1.5]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},1e1]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},99999999999999999999999]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},"0"]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},[0]]}""")]
    [InlineData("""{"type":"Buffer","data":{"length":20}}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},0],"type":"Buffer"}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},0],"data":[{{Twenty}},0]}""")]
    [InlineData($$"""{"type":"Buffer","data":[{{Twenty}},0],"x":0}""")]
    [InlineData($$"""{"data":[{{Twenty}},0]}""")]
    public void TryRead_IdOfOtherForm_InvalidId(string id)
    {
        AssertFault(DropReason.InvalidId, Frames.Bytes(Frames.Envelope(to: id)));
        AssertFault(DropReason.InvalidId, Frames.Bytes(Frames.Envelope(from: id)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("[[]]")]
    [InlineData("\"" + Frames.HexA + "\"")]
    [InlineData("[\"\"]")]
    [InlineData($"[\"{Frames.HexA}\",1]")]
    [InlineData($"[\"{Frames.HexA}0\"]")]
    [InlineData($"[{Frames.BufferA}]")]
    [InlineData("[\"\\u0031f8c00ff0123456789abcdef0123456789abcdef\"]")]
    public void TryRead_PathOfOtherForm_InvalidPath(string path) =>
        AssertFault(DropReason.InvalidPath, Frames.Bytes(Frames.Envelope(path: path)));

    [Fact]
    public void TryRead_PathOf21_InvalidPath() => AssertFault(DropReason.InvalidPath, Frames.Bytes(Frames.Envelope(path: Frames.Path(21))));

    [Theory]
    [InlineData("null")]
    [InlineData("570905250398966")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\ud800x\"")]
    [InlineData("\"\\ud800\\n\"")]
    [InlineData("\"\\ud800\\u0041\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    public void TryRead_NonceOfOtherForm_InvalidNonce(string nonce) =>
        AssertFault(DropReason.InvalidNonce, Frames.Bytes(Frames.Envelope(nonce: nonce)));

    [Theory]
    [InlineData("x")]
    [InlineData("中")]
    [InlineData("\\u0041")]
    public void TryRead_NonceOf65Characters_InvalidNonce(string character)
    {
        var nonce = $"\"{string.Concat(Enumerable.Repeat(character, 65))}\"";
        AssertFault(DropReason.InvalidNonce, Frames.Bytes(Frames.Envelope(nonce: nonce)));
    }

    [Theory]
    [InlineData("""{"type":"user","data":1,"data":1}""")]
    [InlineData("""{"type":"user","type":"user"}""")]
    [InlineData("""{"type":"user","\u0074ype":"signal"}""")]
    public void TryRead_BodyMemberTwice_InvalidBody(string data) =>
        AssertFault(DropReason.InvalidBody, Frames.Bytes(Frames.Envelope(data: data)));

    [Theory]
    [InlineData("findPeers", null)]
    [InlineData("findPeers", "null")]
    [InlineData("findPeers", "\"1f8c\"")]
    [InlineData("findPeers", "5")]
    [InlineData("foundPeers", null)]
    [InlineData("foundPeers", "null")]
    [InlineData("foundPeers", "{}")]
    [InlineData("foundPeers", "[1]")]
    [InlineData("foundPeers", """["abcd",["abcd"]]""")]
    [InlineData("foundPeers", $"[{Frames.BufferA}]")]
    [InlineData("handshake-answer", "1")]
    [InlineData("handshake-answer", "[]")]
    [InlineData("handshake-answer", """{"ws":1}""")]
    [InlineData("handshake-answer", """{"ws":"x"}""")]
    [InlineData("handshake-answer", """{"ws":"\ud800"}""")]
    [InlineData("handshake-answer", """{"ws":null,"ws":"ws://a/"}""")]
    [InlineData("handshake-answer", """{"wrtc":true,"wrtc":false}""")]
    [InlineData("signal", null)]
    [InlineData("signal", "null")]
    [InlineData("signal", "\"offer\"")]
    [InlineData("signal", """{"sdp":"v=0"}""")]
    [InlineData("signal", """{"type":"nonsense","sdp":"v=0"}""")]
    [InlineData("signal", """{"type":"offer","sdp":{}}""")]
    [InlineData("signal", """{"type":"offer","type":"x","sdp":"v=0"}""")]
    public void TryRead_BodyOfOtherShape_InvalidBody(string type, string? data) =>
        AssertFault(DropReason.InvalidBody, Frames.Bytes(Frames.Body(type, data)));

    [Fact]
    public void TryRead_21FoundPeers_InvalidBody()
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Body("foundPeers", Frames.Path(20))), out _, out _));
        AssertFault(DropReason.InvalidBody, Frames.Bytes(Frames.Body("foundPeers", Frames.Path(21))));
    }

    [Theory]
    [InlineData(Frames.First)]
    [InlineData(Frames.Relayed)]
    public void TryRead_Truncated_IsRefused(string text)
    {
        var frame = Frames.Bytes(text);
        for (var length = 0; length < frame.Length; length++)
        {
            Assert.False(Envelope.TryRead(frame.AsSpan(0, length), out _, out var fault), $"{length} bytes");
            Assert.NotEqual(DropReason.None, fault);
        }
    }

    private static void AssertFault(DropReason expected, byte[] frame)
    {
        Assert.False(Envelope.TryRead(frame, out var envelope, out var fault));
        Assert.Equal(expected, fault);
        Assert.Equal(0, envelope.PathCount);
    }
}
