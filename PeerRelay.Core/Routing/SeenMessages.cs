using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Routing;

/// <summary>
/// Remembers which messages were handled, by a keyed hash of (from, to, nonce). Two generations: entries live through at least one
/// whole generation, and are gone after two. A generation ends when it is full or old; so memory is bounded whatever is sent.
/// </summary>
internal sealed class SeenMessages
{
    private readonly SipHash _hash = SipHash.WithRandomKey();
    private readonly TwoGenerations<ulong, bool>[] _stripes;

    /// <param name="capacity">Messages in a generation.</param>
    /// <param name="lifetime">The time after which a generation ends even if it is not full.</param>
    public SeenMessages(int capacity, TimeSpan lifetime) =>
        _stripes = TwoGenerations<ulong, bool>.Stripes(capacity, lifetime);

    /// <summary>Notes a message.</summary>
    /// <returns>Whether it is new.</returns>
    public bool TryAdd(PeerId from, PeerId to, ReadOnlySpan<byte> nonce, TimeSpan now)
    {
        var key = Key(from, to, nonce);
        return Stripe(key).TryAdd(key, true, now);
    }

    /// <summary>Whether a message has been noted.</summary>
    public bool Contains(PeerId from, PeerId to, ReadOnlySpan<byte> nonce, TimeSpan now)
    {
        var key = Key(from, to, nonce);
        return Stripe(key).TryGet(key, now, out _);
    }

    private TwoGenerations<ulong, bool> Stripe(ulong key) => _stripes[key % (uint)_stripes.Length];

    private ulong Key(PeerId from, PeerId to, ReadOnlySpan<byte> nonce)
    {
        Span<byte> bytes = stackalloc byte[(2 * PeerId.ByteLength) + WireLimits.MaxNonceBytes];
        from.TryWriteBytes(bytes);
        to.TryWriteBytes(bytes[PeerId.ByteLength..]);
        nonce.CopyTo(bytes[(2 * PeerId.ByteLength)..]);
        return _hash.Compute(bytes[..((2 * PeerId.ByteLength) + nonce.Length)]);
    }
}
