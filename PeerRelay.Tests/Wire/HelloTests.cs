using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class HelloTests
{
    [Theory]
    [InlineData(Frames.BufferA)]
    [InlineData($"\"{Frames.HexA}\"")]
    [InlineData("\"1F8C00FF0123456789ABCDEF0123456789ABCDEF\"")]
    [InlineData("""{ "data" : [ 31,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205, 239 ] , "type":"Buffer" }""")]
    [InlineData("""{"\u0074ype":"\u0042uffer","d\u0061ta":[31,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205,239]}""")]
    public void TryRead_IdInAnyForm_IsTheId(string frame)
    {
        Assert.True(Hello.TryRead(Frames.Bytes($"\t\r\n {frame} "), out var id, out var fault));
        Assert.Equal(Frames.A, id);
        Assert.Equal(DropReason.None, fault);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\"1f8c\"")]
    [InlineData("\"\\u0031f8c00ff0123456789abcdef0123456789abcdef\"")]
    [InlineData("""{"type":"Buffer"}""")]
    [InlineData("""{"type":"Buffer","data":[]}""")]
    [InlineData("""{"type":"Buffer","data":[31,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205]}""")]
    [InlineData("""{"type":"Buffer","data":[31,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205,239,0]}""")]
    [InlineData("""{"type":"Buffer","data":[256,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205,239]}""")]
    [InlineData("""{"type":"buffer","data":[31,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205,239]}""")]
    [InlineData("""{"type":"Buffer","x":1,"data":[31,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205,239]}""")]
    public void TryRead_OtherJson_InvalidId(string frame)
    {
        Assert.False(Hello.TryRead(Frames.Bytes(frame), out var id, out var fault));
        Assert.Equal((default, DropReason.InvalidId), (id, fault));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"1f8c00ff0123456789abcdef0123456789abcdef\" 1")]
    [InlineData("'1f8c00ff0123456789abcdef0123456789abcdef'")]
    [InlineData("\uFEFF\"1f8c00ff0123456789abcdef0123456789abcdef\"")]
    public void TryRead_NotJson_InvalidJson(string frame)
    {
        Assert.False(Hello.TryRead(Frames.Bytes(frame), out var id, out var fault));
        Assert.Equal((default, DropReason.InvalidJson), (id, fault));
    }

    [Fact]
    public void TryRead_NotUtf8_InvalidUtf8()
    {
        Assert.False(Hello.TryRead([(byte)'"', 0xff, (byte)'"'], out _, out var fault));
        Assert.Equal(DropReason.InvalidUtf8, fault);
    }

    [Theory]
    [InlineData(Frames.BufferA)]
    [InlineData($"\"{Frames.HexA}\"")]
    public void TryRead_Truncated_IsFalse(string frame)
    {
        var bytes = Frames.Bytes(frame);
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(Hello.TryRead(bytes.AsSpan(0, length), out _, out _), $"{length} bytes");
    }

    [Fact]
    public void Write_Id_IsTheReferencesBytes() => Assert.Equal(Frames.BufferA, Encoding.UTF8.GetString(Hello.Write(Frames.A)));

    [Fact]
    public void Write_AnyId_ReadsBack()
    {
        var id = PeerId.Random();
        Assert.True(Hello.TryRead(Hello.Write(id), out var read, out _));
        Assert.Equal(id, read);
    }
}
