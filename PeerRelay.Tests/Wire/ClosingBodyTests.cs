using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

/// <summary>The last message on a data channel.</summary>
public sealed class ClosingBodyTests
{
    private const string Golden =
        $$$$"""{"to":"{{{{Frames.HexB}}}}","from":"{{{{Frames.HexA}}}}","path":["{{{{Frames.HexA}}}}"],"nonce":"42","data":{"type":"closing","data":{"code":4006,"reason":"enough"}}}""";

    [Fact]
    public void Write_GoldenBytes() => Assert.Equal(Golden, Encoding.UTF8.GetString(ClosingBody.Write(Frames.B, Frames.A, 42, 4006, "enough")));

    [Fact]
    public void TryRead_FromTheOtherSide_ItsCode()
    {
        Assert.True(TryRead(Golden, out var code));
        Assert.Equal(4006, code);
    }

    [Fact]
    public void Write_IsAnEnvelopeThatOldPeersIgnore()
    {
        Assert.True(Envelope.TryReadText(Encoding.UTF8.GetBytes(Golden), out var envelope, out _));
        Assert.Equal(BodyType.Unknown, envelope.Type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData($$$$"""{"to":"{{{{Frames.HexB}}}}","from":"{{{{Frames.HexC}}}}","path":["{{{{Frames.HexC}}}}"],"nonce":"42","data":{"type":"closing","data":{"code":4006}}}""")]
    [InlineData($$$$"""{"to":"{{{{Frames.HexB}}}}","from":"{{{{Frames.HexA}}}}","path":["{{{{Frames.HexA}}}}"],"nonce":"","data":{"type":"closing","data":{"code":4006}}}""")]
    [InlineData($$$$"""{"to":"{{{{Frames.HexB}}}}","from":"{{{{Frames.HexA}}}}","path":["{{{{Frames.HexA}}}}"],"nonce":"x","data":{"type":"closing","data":{"code":4006}}}""")]
    [InlineData($$$$"""{"to":"{{{{Frames.HexB}}}}","from":"{{{{Frames.HexA}}}}","path":["{{{{Frames.HexA}}}}"],"nonce":"1","data":{"type":"closing","data":{"code":999}}}""")]
    [InlineData($$$$"""{"to":"{{{{Frames.HexB}}}}","from":"{{{{Frames.HexA}}}}","path":["{{{{Frames.HexA}}}}"],"nonce":"1","data":{"type":"closing","data":{"code":99999999999}}}""")]
    [InlineData($$$$"""{"to":"{{{{Frames.HexB}}}}","from":"{{{{Frames.HexA}}}}","path":["{{{{Frames.HexA}}}}"],"nonce":"1","data":{"type":"user","data":{"code":4006}}}""")]
    [InlineData($$$$"""{"to":"{{{{Frames.HexB}}}}","from":"{{{{Frames.HexA}}}}","path":["{{{{Frames.HexA}}}}"],"nonce":"1""")]
    public void TryRead_AnythingElse_False(string frame) => Assert.False(TryRead(frame, out _));

    [Fact]
    public void TryRead_TooLong_False() => Assert.False(TryRead(Golden.Replace("enough", new string('x', 500), StringComparison.Ordinal), out _));

    private static bool TryRead(string frame, out int code) =>
        ClosingBody.TryRead(Encoding.UTF8.GetBytes(frame), ClosingBody.Start(Frames.B, Frames.A), out code);
}
