using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Routing;

/// <summary>
/// Remembers which messages were handled, by a keyed hash of (from, to, nonce), for some time. The room is bounded whatever is sent: what is oldest
/// gives way.
/// </summary>
internal sealed class SeenMessages
{
    /// <summary>Into how many parts it is split, so that threads rarely meet at a lock.</summary>
    private const int StripeCount = 16;

    private readonly SipHash _hash = SipHash.WithRandomKey();
    private readonly SeenStripe[] _stripes;

    /// <param name="capacity">Messages that there is room for.</param>
    /// <param name="lifetime">How long each is remembered, if there is room.</param>
    public SeenMessages(int capacity, TimeSpan lifetime) =>
        _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new SeenStripe(capacity / StripeCount, lifetime))];

    /// <summary>Notes a message.</summary>
    /// <returns>Whether it is new.</returns>
    public bool TryAdd(PeerId from, PeerId to, ReadOnlySpan<byte> nonce, TimeSpan now)
    {
        var key = Key(from, to, nonce);
        return Stripe(key).TryAdd(key, now);
    }

    /// <summary>Whether a message has been noted.</summary>
    public bool Contains(PeerId from, PeerId to, ReadOnlySpan<byte> nonce, TimeSpan now)
    {
        var key = Key(from, to, nonce);
        return Stripe(key).Contains(key, now);
    }

    private SeenStripe Stripe(ulong key) => _stripes[key % StripeCount];

    private ulong Key(PeerId from, PeerId to, ReadOnlySpan<byte> nonce)
    {
        Span<byte> bytes = stackalloc byte[(2 * PeerId.ByteLength) + WireLimits.MaxNonceBytes];
        from.TryWriteBytes(bytes);
        to.TryWriteBytes(bytes[PeerId.ByteLength..]);
        nonce.CopyTo(bytes[(2 * PeerId.ByteLength)..]);
        return _hash.Compute(bytes[..((2 * PeerId.ByteLength) + nonce.Length)]);
    }
}
