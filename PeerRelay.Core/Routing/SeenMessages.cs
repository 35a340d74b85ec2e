using System.Numerics;
using System.Runtime.CompilerServices;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Routing;

/// <summary>
/// Remembers which messages were handled, by a keyed hash of (from, to, nonce, try), for some time. The room is bounded whatever is sent: what is oldest
/// gives way.
/// </summary>
internal sealed class SeenMessages
{
    /// <summary>Into how many parts it is split at most, so that threads rarely meet at a lock. A power of two.</summary>
    private const int MaxStripes = 16;

    /// <summary>What a part holds at least: a node that remembers few messages sees few, and each part costs a KiB.</summary>
    private const int MinStripeCapacity = 2_048;

    /// <summary>Less than what stands after the nonce of a message that asks for a receipt: with a try added, no byte of UTF-8, so that no nonce ends like it.</summary>
    private const byte BeforeTry = 0xF5;

    private readonly SipHash _hash;
    private readonly SeenStripe[] _stripes;

    /// <param name="capacity">Messages that there is room for.</param>
    /// <param name="lifetime">How long each is remembered, if there is room.</param>
    /// <param name="hash">What they are remembered by; null for a hash with a random key.</param>
    public SeenMessages(int capacity, TimeSpan lifetime, SipHash? hash = null)
    {
        _hash = hash ?? SipHash.WithRandomKey();
        var count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity / MinStripeCapacity, 1, MaxStripes));
        // At their full size, which they have in a busy node only, they lie side by side: large pages hold several.
        var lines = SeenStripe.LinesFor(capacity / count);
        var room = new Lazy<PinnedRoom>(() => new PinnedRoom(count * lines * SeenTable.Ways), LazyThreadSafetyMode.PublicationOnly);
        _stripes = [.. Enumerable.Range(0, count).Select(i =>
            new SeenStripe(capacity / count, lifetime, () => new SeenTable(room.Value, i * lines * SeenTable.Ways, lines)))];
    }

    /// <summary>What a message is remembered by. It is best asked for some time before it is looked up: memory is read meanwhile.</summary>
    /// <param name="from">Its source.</param>
    /// <param name="to">Its target.</param>
    /// <param name="nonce">Its nonce, as <see cref="Envelope.CopyNonce"/> yields it.</param>
    /// <param name="receiptTry">Which try it is of a message that asks for a receipt: each is a message of its own on the way; 0 if it asks for none.</param>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public ulong KeyOf(PeerId from, PeerId to, ReadOnlySpan<byte> nonce, int receiptTry = 0)
    {
        Span<byte> bytes = stackalloc byte[(2 * PeerId.ByteLength) + WireLimits.MaxNonceBytes + 1];
        from.TryWriteBytes(bytes);
        to.TryWriteBytes(bytes[PeerId.ByteLength..]);
        nonce.CopyTo(bytes[(2 * PeerId.ByteLength)..]);
        var length = (2 * PeerId.ByteLength) + nonce.Length;
        if (receiptTry > 0) bytes[length++] = (byte)(BeforeTry + receiptTry);
        var key = _hash.Compute(bytes[..length]);
        Stripe(key).Prefetch(key);
        return key;
    }

    /// <summary>Notes a message.</summary>
    /// <returns>Whether it is new.</returns>
    public bool TryAdd(ulong key, TimeSpan now) => Stripe(key).TryAdd(key, now);

    /// <summary>Whether a message has been noted.</summary>
    public bool Contains(ulong key, TimeSpan now) => Stripe(key).Contains(key, now);

    /// <summary>Forgets a message: this node has not seen to it, and may be asked again.</summary>
    public void Forget(ulong key) => Stripe(key).Forget(key);

    private SeenStripe Stripe(ulong key) => _stripes[key & (uint)(_stripes.Length - 1)];
}
