using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Network;

/// <summary>A message that was sent.</summary>
internal sealed class MessageEntry(PeerId from, PeerId to, string kind)
{
    private int _deliveries;

    public PeerId From { get; } = from;

    public PeerId To { get; } = to;

    /// <summary>Who has sent it to whom: <c>new->npm</c> and so on, <c>new=>new</c> if it asks for a receipt.</summary>
    public string Kind { get; } = kind;

    /// <summary>Completes with what its sender is told; null if it asks for no receipt.</summary>
    public Task<DeliveryStatus>? Told { get; set; }

    /// <summary>How often it has come.</summary>
    public int Deliveries => Volatile.Read(ref _deliveries);

    /// <summary>Over how many links the first of them came; null if that is not known: an npm peer does not tell.</summary>
    public int? Hops { get; private set; }

    /// <summary>Notes that it has come.</summary>
    /// <returns>Whether it is the first time.</returns>
    public bool Deliver(int? hops)
    {
        if (Interlocked.Increment(ref _deliveries) > 1) return false;
        Hops = hops;
        return true;
    }
}
