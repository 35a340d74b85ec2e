using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Receipts;

/// <summary>
/// The messages to this node that asked for a receipt and were delivered, whichever try it was: another try of one is receipted again, and not delivered again.
/// Bounded in count and in time. Safe for threads.
/// </summary>
/// <param name="capacity">Messages that are remembered, if there are so many; twice as many at most.</param>
/// <param name="lifetime">How long each is remembered, unless more than <paramref name="capacity"/> come in that time; longer than any source goes on trying.</param>
internal sealed class DeliveredMessages(int capacity = DeliveredMessages.DefaultCapacity, TimeSpan? lifetime = null)
{
    /// <summary>Messages that are remembered, unless told otherwise. 65,536: a thousand a second for a minute, some 2 to 4 MB.</summary>
    public const int DefaultCapacity = 65_536;

    private readonly Lock _lock = new();
    private readonly SipHash _hash = SipHash.WithRandomKey();
    private readonly TwoGenerations<ulong, DeliveryState> _delivered = new(capacity, lifetime ?? TimeSpan.FromMinutes(2));

    /// <summary>Notes a message that is about to be delivered.</summary>
    /// <param name="from">Its source.</param>
    /// <param name="nonce">Its nonce, as <see cref="Envelope.CopyNonce"/> yields it.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <returns>
    /// How it stood with it: <see cref="DeliveryState.None"/> if it is to be delivered now, and <see cref="End"/> to be told how that went;
    /// <see cref="DeliveryState.Delivered"/> if it is to be receipted once more; else whoever delivers it now sees to the receipt.
    /// </returns>
    public DeliveryState Begin(PeerId from, ReadOnlySpan<byte> nonce, TimeSpan now)
    {
        var key = KeyOf(from, nonce);
        lock (_lock)
        {
            if (_delivered.TryGet(key, now, out var state) && state != DeliveryState.None) return state;
            _delivered.Set(key, DeliveryState.UnderWay, now);
            return DeliveryState.None;
        }
    }

    /// <summary>Whether a message has been delivered.</summary>
    public bool IsDelivered(PeerId from, ReadOnlySpan<byte> nonce, TimeSpan now)
    {
        var key = KeyOf(from, nonce);
        lock (_lock) return _delivered.TryGet(key, now, out var state) && state == DeliveryState.Delivered;
    }

    /// <summary>Notes whether the application has taken a message; if not, another try may be delivered.</summary>
    public void End(PeerId from, ReadOnlySpan<byte> nonce, bool isTaken, TimeSpan now)
    {
        var key = KeyOf(from, nonce);
        lock (_lock) _delivered.Set(key, isTaken ? DeliveryState.Delivered : DeliveryState.None, now);
    }

    private ulong KeyOf(PeerId from, ReadOnlySpan<byte> nonce)
    {
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength + WireLimits.MaxNonceBytes];
        from.TryWriteBytes(bytes);
        nonce.CopyTo(bytes[PeerId.ByteLength..]);
        return _hash.Compute(bytes[..(PeerId.ByteLength + nonce.Length)]);
    }
}
