using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// What the body of each type must look like to be passed on. These are the shapes that the reference relies on without
/// looking (<c>lib/client.js</c>, <c>lib/wrtc.js</c>): anything else throws in it and ends its process.
/// </summary>
internal static class BodyRules
{
    /// <summary>Whether a body's <c>data</c>, valid JSON or empty if it has none, has the shape that its type demands.</summary>
    public static bool IsValid(BodyType type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case BodyType.FindPeers:
                return FindPeersBody.TryReadTarget(data, out _);
            case BodyType.FoundPeers:
                Span<PeerId> peers = stackalloc PeerId[WireLimits.MaxFoundPeers];
                return FoundPeersBody.TryReadPeers(data, peers, out _);
            case BodyType.HandshakeAnswer:
                Span<byte> url = stackalloc byte[WebSocketUrl.MaxLength];
                return HandshakeAnswerBody.TryReadData(data, url, out _, out _);
            case BodyType.Signal:
                return SignalBody.IsValid(data);
            default:
                return true; // an offer has no data, an application's is its own, and what is unknown is the target's to judge
        }
    }
}
