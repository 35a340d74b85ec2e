using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// What the body of each type must look like to be passed on. For the reference's own types these are the shapes that it relies on without
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
            case BodyType.Neighbours:
                Span<PeerId> neighbours = stackalloc PeerId[WireLimits.MaxNeighbours];
                return NeighboursBody.TryReadPeers(data, neighbours, out _);
            case BodyType.Ack:
                return AckBody.IsValid(data);
            case BodyType.Cant:
                return CantBody.TryReadData(data, stackalloc byte[WireLimits.MaxNonceBytes], out _);
            case BodyType.Receipt:
                return ReceiptBody.TryReadData(data, stackalloc byte[WireLimits.MaxNonceBytes], out _, out _);
            case BodyType.NotHere:
                return NotHereBody.TryReadData(data, stackalloc byte[WireLimits.MaxNonceBytes], out _);
            default:
                return true; // an offer has no data, an application's is its own, and a part, or what is unknown, is the target's to judge
        }
    }
}
