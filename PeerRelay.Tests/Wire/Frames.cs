using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

/// <summary>Golden frames, as the reference puts them on the wire.</summary>
internal static class Frames
{
    public const string HexA = "1f8c00ff0123456789abcdef0123456789abcdef";
    public const string HexB = "00000000000000000000000000000000000000b0";
    public const string HexC = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3";
    public const string HexSelf = "5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f";

    public const string BufferA =
        """{"type":"Buffer","data":[31,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205,239]}""";

    public const string BufferB = """{"type":"Buffer","data":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,176]}""";

    /// <summary>From its originator B to A.</summary>
    public const string First =
        $$$$"""{"to":"{{{{HexA}}}}","from":"{{{{HexB}}}}","path":["{{{{HexB}}}}"],"nonce":"570905250398966","data":{"type":"user","data":{"a":[1,"é"]}}}""";

    /// <summary>The same as C, a reference node, passes it on.</summary>
    public const string Relayed =
        $$$$"""{"to":{{{{BufferA}}}},"from":{{{{BufferB}}}},"path":["{{{{HexB}}}}","{{{{HexC}}}}"],"nonce":"570905250398966","data":{"type":"user","data":{"a":[1,"é"]}}}""";

    /// <summary>What a node passes on of <see cref="Relayed"/>.</summary>
    public const string Forwarded =
        $$$$"""{"to":"{{{{HexA}}}}","from":"{{{{HexB}}}}","path":["{{{{HexB}}}}","{{{{HexC}}}}","{{{{HexSelf}}}}"],"nonce":"570905250398966","data":{"type":"user","data":{"a":[1,"é"]}}}""";

    public static PeerId A { get; } = PeerId.Parse(HexA);

    public static PeerId B { get; } = PeerId.Parse(HexB);

    public static PeerId C { get; } = PeerId.Parse(HexC);

    public static PeerId D { get; } = PeerId.Parse("d" + HexC[1..]);

    public static PeerId Self { get; } = PeerId.Parse(HexSelf);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>An envelope of which any field can be another piece of JSON.</summary>
    public static string Envelope(
        string to = $"\"{HexA}\"", string from = $"\"{HexB}\"", string path = $"[\"{HexB}\"]", string nonce = "\"1\"",
        string data = """{"type":"user","data":1}""") =>
        $$"""{"to":{{to}},"from":{{from}},"path":{{path}},"nonce":{{nonce}},"data":{{data}}}""";

    /// <summary>An envelope with a body of a type; no data if that is null.</summary>
    public static string Body(string type, string? data) =>
        Envelope(data: data is null ? $$"""{"type":"{{type}}"}""" : $$"""{"type":"{{type}}","data":{{data}}}""");

    /// <summary>A body of a type with other data than it may have is refused as such, and its truncated frame in any case.</summary>
    public static void AssertInvalidBody(string type, string? data)
    {
        var frame = Bytes(Body(type, data));
        Assert.False(PeerRelay.Wire.Envelope.TryRead(frame, out _, out var fault), $"{type}: {data}");
        Assert.Equal(DropReason.InvalidBody, fault);
        for (var length = 0; length < frame.Length; length++) Assert.False(PeerRelay.Wire.Envelope.TryRead(frame.AsSpan(0, length), out _, out _));
    }

    /// <summary>A path of so many ids.</summary>
    public static string Path(int count) => "[" + string.Join(',', Enumerable.Repeat($"\"{HexB}\"", count)) + "]";
}
