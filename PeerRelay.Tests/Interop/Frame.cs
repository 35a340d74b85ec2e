using System.Globalization;
using PeerRelay.Identity;

namespace PeerRelay.Tests.Interop;

/// <summary>Writes frames as the reference does, independently of the code under test.</summary>
internal static class Frame
{
    private static long _nonces = Random.Shared.NextInt64(1_000_000_000);

    /// <summary>An id as <c>JSON.stringify</c> writes a Buffer: the hello, and what a reference node makes of ids that it passes on.</summary>
    public static string Buffer(PeerId id) => $$"""{"type":"Buffer","data":[{{string.Join(',', id.ToByteArray())}}]}""";

    /// <summary>An envelope on its first hop, with a body given as JSON.</summary>
    public static string Envelope(PeerId to, PeerId from, string body) => Envelope(to, from, body, NextNonce());

    public static string Envelope(PeerId to, PeerId from, string body, string nonce) =>
        $$"""{"to":"{{to}}","from":"{{from}}","path":["{{from}}"],"nonce":"{{nonce}}","data":{{body}}}""";

    /// <summary>An envelope that another peer has passed on, with a body given as JSON.</summary>
    public static string Relayed(PeerId to, PeerId from, PeerId by, string body) =>
        $$"""{"to":"{{to}}","from":"{{from}}","path":["{{from}}","{{by}}"],"nonce":"{{NextNonce()}}","data":{{body}}}""";

    /// <summary>A message whose value is given as JSON.</summary>
    public static string User(PeerId to, PeerId from, string json) => Envelope(to, from, $$"""{"type":"user","data":{{json}}}""");

    public static string NextNonce() => Interlocked.Increment(ref _nonces).ToString(CultureInfo.InvariantCulture);
}
