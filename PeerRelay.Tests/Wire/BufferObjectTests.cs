using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class BufferObjectTests
{
    [Theory]
    [InlineData("""{"type":"Buffer","data":[]}""", "")]
    [InlineData("""{"type":"Buffer","data":[0,9,10,99,100,255]}""", "00090A6364FF")]
    [InlineData(" {\t\"data\" : [ 1 , 2 ] , \"type\" : \"Buffer\" }\r\n", "0102")]
    public void TryRead_BufferObject_Bytes(string json, string expected)
    {
        Assert.True(BufferObject.TryRead(Frames.Bytes(json), out var bytes));
        Assert.Equal(expected, Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    [InlineData("""{"type":"Buffer"}""")]
    [InlineData("""{"data":[1]}""")]
    [InlineData("""{"type":"Uint8Array","data":[1]}""")]
    [InlineData("""{"type":5,"data":[1]}""")]
    [InlineData("""{"type":"Buffer","data":"AQ=="}""")]
    [InlineData("""{"type":"Buffer","data":{"0":1}}""")]
    [InlineData("""{"type":"Buffer","data":[256]}""")]
    [InlineData("""{"type":"Buffer","data":[-1]}""")]
    [InlineData("""{"type":"Buffer","data":[1.0]}""")]
    [InlineData("""{"type":"Buffer","data":[1e1]}""")]
    [InlineData("""{"type":"Buffer","data":[1e999999999]}""")]
    [InlineData("""{"type":"Buffer","data":[null]}""")]
    [InlineData("""{"type":"Buffer","data":[[1]]}""")]
    [InlineData("""{"type":"Buffer","data":[1,]}""")]
    [InlineData("""{"type":"Buffer","data":[1]} x""")]
    [InlineData("""{"type":"Buffer","data":[1],"x":1}""")]
    [InlineData("""{"type":"Buffer","data":[1],"data":[1]}""")]
    public void TryRead_AnythingElse_IsFalseAndEmpty(string json)
    {
        Assert.False(BufferObject.TryRead(Frames.Bytes(json), out var bytes));
        Assert.Empty(bytes);
    }

    [Fact]
    public void Write_Bytes_GoldenBytes()
    {
        Assert.Equal("""{"type":"Buffer","data":[0,31,255]}""", Encoding.UTF8.GetString(BufferObject.Write([0, 31, 255])));
        Assert.Equal("""{"type":"Buffer","data":[]}""", Encoding.UTF8.GetString(BufferObject.Write([])));
    }

    [Fact]
    public void Write_EveryByte_ReadsBackAndTruncatedDoesNot()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var json = BufferObject.Write(bytes);
        Assert.True(BufferObject.TryRead(json, out var read));
        Assert.Equal(bytes, read);
        for (var length = 0; length < json.Length; length++) Assert.False(BufferObject.TryRead(json.AsSpan(0, length), out _));
    }
}
