using System.Text;
using System.Text.Json;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class JsonScanTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0.5e+10")]
    [InlineData("12E3")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("""
        "a\"\\\/\b\f\n\r\té\u00e9\ud800中"
        """)]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[ 1 , [ ] , { } ]")]
    [InlineData("{ \"a\" :\n1,\"a\":{\"b\":[{},[],\"x\"]}\t}")]
    public void TrySkipValue_OneValue_ItsLength(string json)
    {
        foreach (var tail in new[] { "", "}", ",", " ", "\"" })
        {
            Assert.True(JsonScan.TrySkipValue(Frames.Bytes(json + tail), out var length), tail);
            Assert.Equal(Encoding.UTF8.GetByteCount(json), length);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("tru")]
    [InlineData("True")]
    [InlineData("nul")]
    [InlineData("NaN")]
    [InlineData("\"")]
    [InlineData("\"\\\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u123")]
    [InlineData("\"\n\"")]
    [InlineData("\"\0\"")]
    [InlineData("[")]
    [InlineData("]")]
    [InlineData("[1")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("[1}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{1:1}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("[1/**/]")]
    public void TrySkipValue_NoValue_False(string text) => Assert.False(JsonScan.TrySkipValue(Frames.Bytes(text), out _));

    [Fact]
    public void TrySkipValue_Deep_UpToItsBound()
    {
        Assert.True(JsonScan.TrySkipValue(Frames.Bytes(Nested(JsonScan.MaxDepth)), out _));
        Assert.False(JsonScan.TrySkipValue(Frames.Bytes(Nested(JsonScan.MaxDepth + 1)), out _));
        Assert.False(JsonScan.TrySkipValue(Frames.Bytes(new string('[', 1_000_000)), out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TrySkipValue_MutatedText_AcceptsNothingThatTheReaderRefuses(int seed)
    {
        var mutator = new FrameMutator(seed);
        var accepted = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var text = mutator.Next();
            if (!System.Text.Unicode.Utf8.IsValid(text) || !JsonScan.TrySkipValue(text, out var length)) continue;
            accepted++;
            var reader = new Utf8JsonReader(text.AsSpan(0, length), JsonText.Strict);
            reader.Read();
            reader.Skip();
            Assert.Equal(length, reader.BytesConsumed);
            Assert.False(reader.Read());
        }

        Assert.InRange(accepted, 10_000, 50_000);
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":[", depth / 2)) + (depth % 2 == 0 ? "" : "[]") +
        string.Concat(Enumerable.Repeat("]}", depth / 2));
}
