using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class EnvelopeTests
{
    [Fact]
    public void TryRead_FromOriginator_AllFields()
    {
        var envelope = Read(Frames.First);
        Assert.Equal(Frames.A, envelope.To);
        Assert.Equal(Frames.B, envelope.From);
        Assert.Equal(1, envelope.PathCount);
        Assert.Equal(Frames.B, envelope.PathAt(0));
        Assert.Equal(Frames.B, envelope.LastHop);
        Assert.Equal("570905250398966", NonceOf(envelope));
        Assert.Equal(BodyType.User, envelope.Type);
        Assert.Equal("""{"type":"user","data":{"a":[1,"é"]}}""", Encoding.UTF8.GetString(envelope.Body));
        Assert.Equal("""{"a":[1,"é"]}""", Encoding.UTF8.GetString(envelope.BodyData));
        Assert.Equal(Frames.First, Encoding.UTF8.GetString(envelope.Frame));
    }

    [Fact]
    public void TryRead_RelayedByReference_AllFields()
    {
        var envelope = Read(Frames.Relayed);
        Assert.Equal(Frames.A, envelope.To);
        Assert.Equal(Frames.B, envelope.From);
        Assert.Equal(2, envelope.PathCount);
        Assert.Equal(Frames.B, envelope.PathAt(0));
        Assert.Equal(Frames.C, envelope.LastHop);
        Assert.True(envelope.PathContains(Frames.B) && envelope.PathContains(Frames.C));
        Assert.False(envelope.PathContains(Frames.A));
        Assert.False(envelope.PathContains(default)); // the unused places hold it
    }

    [Fact]
    public void TryRead_MembersInAnyOrder_Same()
    {
        string[] members =
        [
            $"\"to\":\"{Frames.HexA}\"", $"\"from\":{Frames.BufferB}", $"\"path\":[\"{Frames.HexB}\"]", "\"nonce\":\"n\"",
            """ "data":{"data":{"type":"user"},"type":"signal"} """,
        ];
        for (var rotation = 0; rotation < members.Length; rotation++)
        {
            var order = members.Skip(rotation).Concat(members.Take(rotation)).ToArray();
            foreach (var frame in new[] { string.Join(',', order), string.Join(',', order.Reverse()) })
            {
                var envelope = Read("{" + frame + "}");
                Assert.Equal((Frames.A, Frames.B, 1, BodyType.Signal), (envelope.To, envelope.From, envelope.PathCount, envelope.Type));
                Assert.Equal("n", NonceOf(envelope));
                Assert.Equal("""{"type":"user"}""", Encoding.UTF8.GetString(envelope.BodyData));
            }
        }
    }

    [Fact]
    public void TryRead_EscapedNames_Same()
    {
        var frame = Frames.First
            .Replace("\"to\"", "\"\\u0074o\"", StringComparison.Ordinal)
            .Replace("\"path\"", "\"p\\u0061th\"", StringComparison.Ordinal)
            .Replace("\"user\"", "\"\\u0075ser\"", StringComparison.Ordinal);
        var envelope = Read(frame);
        Assert.Equal((Frames.A, BodyType.User), (envelope.To, envelope.Type));
    }

    [Fact]
    public void TryRead_LoneSurrogatesInUnknownPlaces_AreKept()
    {
        // JSON.parse takes them, and no name of ours is among them; Utf8JsonReader's own comparison would throw.
        var envelope = Read(Frames.Envelope(data: """{"type":"\ud800user","d\ud800ta":1,"data":"\udc00"}""").Replace(
            "{\"to\"", "{\"f\\udc00om\":1,\"to\"", StringComparison.Ordinal));
        Assert.Equal(BodyType.Unknown, envelope.Type);
        Assert.Equal("\"\\udc00\"", Encoding.UTF8.GetString(envelope.BodyData));
    }

    [Theory]
    [InlineData("\"constructor\"", "constructor")]
    [InlineData("\"__proto__\"", "__proto__")]
    [InlineData("\"\\u0031\\n\\\"\\\\\\/\"", "1\n\"\\/")]
    [InlineData("\"\\ud83d\\ude00é\"", "😀é")]
    public void CopyNonce_AnyString_Unescaped(string nonce, string expected) =>
        Assert.Equal(expected, NonceOf(Read(Frames.Envelope(nonce: nonce))));

    [Fact]
    public void CopyNonce_Longest_FitsMaxNonceBytes()
    {
        Assert.Equal(64, NonceOf(Read(Frames.Envelope(nonce: $"\"{new string('中', 64)}\""))).Length);
        Assert.Equal(64, NonceOf(Read(Frames.Envelope(nonce: $"\"{string.Concat(Enumerable.Repeat("\\u4e2d", 64))}\""))).Length);
        Assert.Equal(64, NonceOf(Read(Frames.Envelope(nonce: $"\"{string.Concat(Enumerable.Repeat("😀", 32))}\""))).Length);
    }

    [Theory]
    [InlineData("user", "null", nameof(BodyType.User))]
    [InlineData("user", null, nameof(BodyType.User))]
    [InlineData("findPeers", $"\"{Frames.HexC}\"", nameof(BodyType.FindPeers))]
    [InlineData("findPeers", Frames.BufferA, nameof(BodyType.FindPeers))]
    [InlineData("foundPeers", "[]", nameof(BodyType.FoundPeers))]
    [InlineData("handshake-offer", null, nameof(BodyType.HandshakeOffer))]
    [InlineData("handshake-offer", "[7]", nameof(BodyType.HandshakeOffer))]
    [InlineData("handshake-answer", null, nameof(BodyType.HandshakeAnswer))]
    [InlineData("signal", """{"candidate":{"candidate":"x","sdpMid":"0","sdpMLineIndex":0}}""", nameof(BodyType.Signal))]
    [InlineData("signal", """{"type":"offer","sdp":"v=0\r\n"}""", nameof(BodyType.Signal))]
    [InlineData("signal", """{"type":"renegotiate","renegotiate":true}""", nameof(BodyType.Signal))]
    [InlineData("constructor", "{}", nameof(BodyType.Unknown))]
    [InlineData("User", "{}", nameof(BodyType.Unknown))]
    public void TryRead_BodyOfType_HasType(string type, string? data, string expected)
    {
        var envelope = Read(Frames.Body(type, data));
        Assert.Equal(expected, envelope.Type.ToString());
        Assert.Equal(data ?? "", Encoding.UTF8.GetString(envelope.BodyData));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":{"type":"user"}}""")]
    [InlineData("""{"type":["user"],"data":0}""")]
    public void TryRead_BodyWithoutTypeName_Unknown(string data) =>
        Assert.Equal(BodyType.Unknown, Read(Frames.Envelope(data: data)).Type);

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void TryRead_PathLength_Counted(int count) => Assert.Equal(count, Read(Frames.Envelope(path: Frames.Path(count))).PathCount);

    [Fact]
    public void PathAt_OutsidePath_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Read(Frames.First).PathAt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Read(Frames.First).PathAt(-1));
    }

    [Fact]
    public void CopyNonce_ShortDestination_Throws() =>
        Assert.Throws<ArgumentException>(() => Read(Frames.First).CopyNonce(new byte[14]));

    private static Envelope Read(string frame)
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(frame), out var envelope, out var fault), $"{fault}: {frame}");
        Assert.Equal(DropReason.None, fault);
        return envelope;
    }

    private static string NonceOf(in Envelope envelope)
    {
        var bytes = new byte[WireLimits.MaxNonceBytes];
        return Encoding.UTF8.GetString(bytes, 0, envelope.CopyNonce(bytes));
    }
}
