using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

/// <summary>What is layered on messages: requests and their responses.</summary>
public sealed class LayerTests
{
    private readonly byte[] _room = new byte[WireLimits.MaxNonceBytes];

    [Theory]
    [InlineData("""{"peerRelay":"request","id":"1"}""", (int)Layer.Request)]
    [InlineData("""{"peerRelay":"response"}""", (int)Layer.Response)]
    [InlineData("{ \n\t\"peerRelay\" :\r \"request\" , \"id\": 1 }", (int)Layer.Request)]
    [InlineData("""{"peerRelay":"requests"}""", (int)Layer.None)]
    [InlineData("""{"peerRelay":"room"}""", (int)Layer.None)]
    [InlineData("""{"peerRelay":["request"]}""", (int)Layer.None)]
    [InlineData("""{"id":"1","peerRelay":"request"}""", (int)Layer.None)]
    [InlineData("""{"peerRelay2":"request"}""", (int)Layer.None)]
    [InlineData("""{"peerRel\u0061y":"request"}""", (int)Layer.None)]
    [InlineData("""["peerRelay","request"]""", (int)Layer.None)]
    [InlineData("\"peerRelay\"", (int)Layer.None)]
    [InlineData("{}", (int)Layer.None)]
    [InlineData("", (int)Layer.None)]
    public void Of_Json_ByItsFirstMember(string json, int expected)
    {
        var bytes = Frames.Bytes(json);
        Assert.Equal((Layer)expected, LayerName.Of(bytes));
        for (var length = 0; length < bytes.Length; length++) LayerName.Of(bytes.AsSpan(0, length));
    }

    [Theory]
    [InlineData("[1]", """{"peerRelay":"request","id":"17","data":[1]}""")]
    [InlineData("", """{"peerRelay":"request","id":"17"}""")]
    public void WriteRequest_Data_GoldenBytesAndReadsBack(string data, string expected)
    {
        var json = RequestBody.Write("17"u8, Frames.Bytes(data));
        Assert.Equal(expected, Encoding.UTF8.GetString(json));
        Assert.True(RequestBody.TryRead(json, _room, out var id, out var read));
        Assert.Equal(("17", data), (Encoding.UTF8.GetString(id), Encoding.UTF8.GetString(read)));
    }

    [Theory]
    [InlineData("""{"peerRelay":"request"}""")]
    [InlineData("""{"peerRelay":"request","id":""}""")]
    [InlineData("""{"peerRelay":"request","id":17}""")]
    [InlineData("""{"peerRelay":"request","id":"\ud800"}""")]
    [InlineData("""{"peerRelay":"request","id":"1","id":"2"}""")]
    [InlineData("""{"peerRelay":"request","id":"1","data":1,"data":2}""")]
    [InlineData("""{"peerRelay":"request","id":"12345678901234567890123456789012345678901234567890123456789012345"}""")]
    public void TryReadRequest_AnythingElse_IsNone(string json) => Assert.False(RequestBody.TryRead(Frames.Bytes(json), _room, out _, out _));

    [Theory]
    [InlineData("[1]", """{"peerRelay":"response","id":"a\u0022","data":[1]}""")]
    [InlineData("", """{"peerRelay":"response","id":"a\u0022"}""")]
    public void WriteResponse_Data_GoldenBytesAndReadsBack(string data, string expected)
    {
        var json = ResponseBody.Write("a\""u8, Frames.Bytes(data));
        Assert.Equal(expected, Encoding.UTF8.GetString(json));
        Assert.True(ResponseBody.TryRead(json, _room, out var id, out var read, out var error));
        Assert.Equal(("a\"", data, null), (Encoding.UTF8.GetString(id), Encoding.UTF8.GetString(read), error));
    }

    [Fact]
    public void WriteResponse_Error_GoldenBytesAndReadsBack()
    {
        var json = ResponseBody.Write("17"u8, new ResponseError("busy", "no \"é\n"));
        Assert.Equal("""{"peerRelay":"response","id":"17","error":{"code":"busy","message":"no \u0022é\u000a"}}""", Encoding.UTF8.GetString(json));
        Assert.True(ResponseBody.TryRead(json, _room, out _, out _, out var error));
        Assert.Equal(new ResponseError("busy", "no \"é\n"), error);
    }

    [Fact]
    public void WriteResponse_LongError_IsCutBetweenCharacters()
    {
        var json = ResponseBody.Write("17"u8, new ResponseError(new string('c', 65), new string('m', 1_023) + "😀"));
        Assert.True(ResponseBody.TryRead(json, _room, out _, out _, out var error));
        Assert.Equal(new ResponseError(new string('c', 64), new string('m', 1_023)), error);
    }

    [Theory]
    [InlineData("""{"code":"x"}""", "x", "")]
    [InlineData("""{"message":7,"code":"x","more":[1]}""", "x", "")]
    [InlineData("""{"message":"\ud800","code":"x"}""", "x", "")]
    public void TryReadResponse_ErrorWithoutText_HasNone(string json, string code, string message)
    {
        Assert.True(ResponseBody.TryRead(Frames.Bytes($$$"""{"peerRelay":"response","id":"1","error":{{{json}}}}"""), _room, out _, out _, out var error));
        Assert.Equal(new ResponseError(code, message), error);
    }

    [Fact]
    public void TryReadResponse_EndlessMessage_IsCut()
    {
        var json = $$$"""{"peerRelay":"response","id":"1","error":{"code":"x","message":"{{{new string('é', 100_000)}}}"}}""";
        Assert.True(ResponseBody.TryRead(Frames.Bytes(json), _room, out _, out _, out var error));
        Assert.Equal(1_024, error!.Message.Length);
    }

    [Theory]
    [InlineData("""{"peerRelay":"response"}""")]
    [InlineData("""{"peerRelay":"response","id":null}""")]
    [InlineData("""{"peerRelay":"response","id":"1","id":"1"}""")]
    [InlineData("""{"peerRelay":"response","id":"1","data":1,"data":1}""")]
    [InlineData("""{"peerRelay":"response","id":"1","data":1,"error":{"code":"x"}}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":{"code":"x"},"data":1}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":{"code":"x"},"error":{"code":"x"}}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":null}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":"x"}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":{}}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":{"code":""}}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":{"code":1}}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":{"code":"x","code":"x"}}""")]
    [InlineData("""{"peerRelay":"response","id":"1","error":{"code":"12345678901234567890123456789012345678901234567890123456789012345"}}""")]
    public void TryReadResponse_AnythingElse_IsNone(string json) => Assert.False(ResponseBody.TryRead(Frames.Bytes(json), _room, out _, out _, out _));
}
