using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>
/// Remembers through which neighbour a source's messages came, so that answers find back before the overlay has settled
/// (the reference's <c>_paths</c> in <c>lib/router.js</c>, bounded in count and time).
/// </summary>
internal sealed class ReturnPaths(int capacity, TimeSpan lifetime)
{
    private readonly TwoGenerations<PeerId, PeerId?>[] _stripes = TwoGenerations<PeerId, PeerId?>.Stripes(capacity, lifetime);

    public void Record(PeerId source, PeerId neighbour, TimeSpan now) => Stripe(source).Set(source, neighbour, now);

    public bool TryGet(PeerId target, TimeSpan now, out PeerId neighbour)
    {
        var isKnown = Stripe(target).TryGet(target, now, out var found) && found is not null;
        neighbour = found.GetValueOrDefault();
        return isKnown;
    }

    /// <summary>Notes that a source was linked and is gone: there is no way back to it, until something comes from it.</summary>
    public void RecordLost(PeerId source, TimeSpan now) => Stripe(source).Set(source, null, now);

    /// <summary>Whether a source was linked, is gone, and has not been heard of since.</summary>
    public bool IsLost(PeerId source, TimeSpan now) => Stripe(source).TryGet(source, now, out var neighbour) && neighbour is null;

    /// <summary>By the id's hash, which has a secret of the process in it: who makes ids up can't have them all fall in one stripe.</summary>
    private TwoGenerations<PeerId, PeerId?> Stripe(PeerId id) => _stripes[(uint)id.GetHashCode() % (uint)_stripes.Length];
}
