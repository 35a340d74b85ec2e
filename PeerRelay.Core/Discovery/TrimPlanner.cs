using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Discovery;

/// <summary>
/// Decides which links a node closes that has more than it keeps: those to peers of our kind that neither side needs for its leaf set or for a part of a bucket, as far as is
/// known. Such peers can be dialled, so a link that is missed later is made again. Clients that can't are never trimmed.
/// </summary>
internal sealed class TrimPlanner<T>(PeerId self, Router<T> router)
    where T : class, INeighbour
{
    /// <summary>How old a link must be: whoever has made it has just found out that it needs it.</summary>
    private static readonly TimeSpan MinimumAge = TimeSpan.FromSeconds(60);

    /// <summary>Above so many times as many links as are kept, those are closed too that the other side needs: it will find another, but nobody else can help this node.</summary>
    private const double Overfull = 1.25;

    /// <summary>Links that are closed at a time. 64: a server that was joined through is back within minutes, and no wave of closes goes through the network.</summary>
    private const int AtOnce = 64;

    /// <summary>Lists the neighbours whose links are to be closed now.</summary>
    /// <param name="kept">How many links are kept.</param>
    /// <param name="ageOf">How old a neighbour's link is.</param>
    public IReadOnlyList<T> Plan(int kept, Func<T, TimeSpan> ageOf)
    {
        var excess = router.Kin.Count - kept;
        if (excess <= 0) return [];
        var isOverfull = router.Kin.Count > Overfull * kept;
        var spare = router.Kin.EnumerateAfter()
            .Where(neighbour => !neighbour.IsBootstrap && ageOf(neighbour) >= MinimumAge && !IsNeededHere(neighbour.Id))
            .Select(neighbour => (Neighbour: neighbour, IsNeededThere: IsNeededThere(neighbour)))
            .Where(entry => isOverfull || !entry.IsNeededThere)
            .OrderBy(entry => entry.IsNeededThere)
            .ThenByDescending(entry => Redundancy(entry.Neighbour))
            .ThenBy(entry => ageOf(entry.Neighbour))
            .Select(entry => entry.Neighbour);
        return NotNeededThen(spare).Take(Math.Min(excess, AtOnce)).ToArray();
    }

    /// <summary>Each close changes what else is needed in its part of a bucket, and in the bucket: those are passed over that would then be.</summary>
    private IEnumerable<T> NotNeededThen(IEnumerable<T> spare)
    {
        var closing = new Dictionary<(int Bucket, ulong Part), int>();
        var closingInBucket = new int[PeerId.BitLength];
        foreach (var neighbour in spare)
        {
            var bucket = neighbour.Id.CommonPrefixLength(self);
            var bits = Parts.BitsOf(bucket);
            var part = (bucket, neighbour.Id.Prefix >> (64 - Math.Min(bits, 63)));
            var closed = closing.GetValueOrDefault(part);
            if (router.Kin.CountWithPrefix(neighbour.Id, bits) - closed <= 1) continue;
            if (router.Kin.CountInBucket(bucket) - closingInBucket[bucket] <= DialPlanner<T>.LinksPerBucket) continue;
            closing[part] = closed + 1;
            closingInBucket[bucket]++;
            yield return neighbour;
        }
    }

    private bool IsNeededHere(PeerId id)
    {
        var bucket = id.CommonPrefixLength(self);
        if (router.Kin.CountWithPrefix(id, Parts.BitsOf(bucket)) <= 1 || router.Kin.CountInBucket(bucket) <= DialPlanner<T>.LinksPerBucket) return true;
        return router.Kin.CountWithPrefix(self, bucket + 1) < DialPlanner<T>.LeafSet && IsAmongNearest(id);
    }

    private bool IsAmongNearest(PeerId id)
    {
        var nearest = new T[DialPlanner<T>.LeafSet];
        var count = router.Kin.CollectClosest(self, [], nearest);
        return count < nearest.Length || id.DistanceTo(self) <= nearest[count - 1].Id.DistanceTo(self);
    }

    private bool IsNeededThere(T neighbour)
    {
        if (neighbour.Ahead.Length == 0) return true; // it has told nothing yet
        var bucket = neighbour.Id.CommonPrefixLength(self);
        var shift = 64 - Math.Min(Parts.BitsOf(bucket), 63);
        var (nearer, inPart, inBucket) = (0, 0, 0);
        var own = self.Prefix ^ neighbour.Id.Prefix;
        foreach (var link in neighbour.Ahead)
        {
            if (link == self.Prefix) continue;
            var distance = link ^ neighbour.Id.Prefix;
            if (distance < own) nearer++;
            if (link >> shift == self.Prefix >> shift) inPart++;
            if (ulong.LeadingZeroCount(distance) == (ulong)bucket) inBucket++;
        }

        return nearer < DialPlanner<T>.LeafSet || inPart == 0 || inBucket < DialPlanner<T>.LinksPerBucket;
    }

    /// <summary>How many links there are in the same part of the same bucket.</summary>
    private int Redundancy(T neighbour) => router.Kin.CountWithPrefix(neighbour.Id, Parts.BitsOf(neighbour.Id.CommonPrefixLength(self)));
}
