using System.Text;
using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Clients;

/// <summary>What a client sends, in the form of the reference; see <c>docs/protocol.md</c>.</summary>
internal static class ClientMessages
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private static long _nonces = 100_000_000_000_000; // 15 digits, as the reference makes them

    /// <summary>The answer to the key that <see cref="Upgrade"/> shows: of RFC 6455 §1.3, where both are the example.</summary>
    public const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /// <summary>The request for a WebSocket.</summary>
    public static byte[] Upgrade(string host) => Encoding.ASCII.GetBytes(
        $"GET /relay HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Key}\r\n\r\n");

    /// <summary>The first frame.</summary>
    public static byte[] Hello(PeerId self) => Encoding.ASCII.GetBytes($$"""{"type":"Buffer","data":[{{string.Join(',', self.ToByteArray())}}]}""");

    /// <summary>Asks whom the node knows, as every peer does, and tells that this one passes nothing on: a message for a peer that has gone is not tried on it.</summary>
    public static byte[] FindPeers(PeerId node, PeerId self) =>
        Write(node, self, $$$"""{"type":"findPeers","data":"{{{self}}}","peerRelay":{"v":1,"transit":false}}""");

    /// <summary>Answers that it knows nobody.</summary>
    public static byte[] FoundPeers(PeerId node, PeerId self) => Write(node, self, """{"type":"foundPeers","data":[]}""");

    /// <summary>An application's message.</summary>
    public static byte[] User(PeerId to, PeerId self, string text) => Write(to, self, $$"""{"type":"user","data":"{{text}}"}""");

    private static byte[] Write(PeerId to, PeerId from, string body) => Encoding.ASCII.GetBytes(
        $$"""{"to":"{{to}}","from":"{{from}}","path":["{{from}}"],"nonce":"{{Interlocked.Increment(ref _nonces)}}","data":{{body}}}""");
}
