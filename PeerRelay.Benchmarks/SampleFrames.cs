using System.Text;
using PeerRelay.Identity;

namespace PeerRelay.Benchmarks;

/// <summary>Frames with an application's message.</summary>
internal static class SampleFrames
{
    private const string Nonce = "100000000000000"; // 15 digits, as the reference makes them
    private const string Text = "abcdefghijklmnopqrstuvwxyz0123456789 ABCDEFGHIJ.,";

    /// <summary>As the reference and this project write it.</summary>
    /// <param name="to">The target.</param>
    /// <param name="path">The nodes that have sent it, the source first.</param>
    /// <param name="payloadBytes">The length of the string that is sent.</param>
    public static byte[] Usual(PeerId to, ReadOnlySpan<PeerId> path, int payloadBytes) =>
        Write($"\"{to}\"", $"\"{path[0]}\"", path, payloadBytes);

    /// <summary>As the reference passes it on: it encodes the ids that it has decoded as the objects that they have become.</summary>
    /// <inheritdoc cref="Usual"/>
    public static byte[] Reencoded(PeerId to, ReadOnlySpan<PeerId> path, int payloadBytes) =>
        Write(BufferObject(to), BufferObject(path[0]), path, payloadBytes);

    /// <summary>Where the digits of the nonce stand in a frame.</summary>
    public static Range NonceOf(ReadOnlySpan<byte> frame)
    {
        var before = "\"nonce\":\""u8;
        var start = frame.IndexOf(before) + before.Length;
        return start..(start + Nonce.Length);
    }

    private static byte[] Write(string to, string from, ReadOnlySpan<PeerId> path, int payloadBytes)
    {
        var hops = string.Join(',', path.ToArray().Select(id => $"\"{id}\""));
        var payload = string.Concat(Enumerable.Repeat(Text, (payloadBytes / Text.Length) + 1))[..payloadBytes];
        return Encoding.UTF8.GetBytes(
            $$$"""{"to":{{{to}}},"from":{{{from}}},"path":[{{{hops}}}],"nonce":"{{{Nonce}}}","data":{"type":"user","data":"{{{payload}}}"}}""");
    }

    private static string BufferObject(PeerId id) => $$"""{"type":"Buffer","data":[{{string.Join(',', id.ToByteArray())}}]}""";
}
