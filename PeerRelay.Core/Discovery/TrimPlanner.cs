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

    /// <summary>How long a neighbour may take to tell its links.</summary>
    private static readonly TimeSpan TellsWithin = TimeSpan.FromMinutes(3);

    /// <summary>Links that are closed at a time, if the eighth part of what is too many is not more. 64: what its neighbours then do, they do not all do at once.</summary>
    private const int AtOnce = 64;

    /// <summary>The share of those too many that may be closed at a time. An eighth: a node that 100,000 peers have joined through is back within ten minutes.</summary>
    private const int ShareAtOnce = 8;

    /// <summary>The share of the links kept above which those are closed that neither side needs: there is room then for others who need this node.</summary>
    private const double Roomy = 15.0 / 16;

    /// <summary>Lists the neighbours whose links are to be closed now.</summary>
    /// <param name="kept">How many links are kept.</param>
    /// <param name="ageOf">How old a neighbour's link is.</param>
    public IReadOnlyList<T> Plan(int kept, Func<T, TimeSpan> ageOf)
    {
        var excess = router.Kin.Count - (int)(Roomy * kept);
        if (excess <= 0) return [];
        var parts = Parts.Of(self, router);
        var spare = router.Kin.EnumerateAfter()
            .Select(neighbour => (Neighbour: neighbour, Age: ageOf(neighbour)))
            .Where(entry => !entry.Neighbour.IsBootstrap && entry.Age >= MinimumAge && !IsNeededHere(entry.Neighbour.Id, parts))
            .Select(entry => (entry.Neighbour, entry.Age, IsNeededThere: IsNeededThere(entry.Neighbour, parts, entry.Age)))
            .OrderBy(entry => entry.IsNeededThere)
            .ThenByDescending(entry => Redundancy(entry.Neighbour, parts))
            .ThenBy(entry => entry.Age);
        var plan = new List<T>();
        foreach (var entry in NotNeededThen(spare, parts))
        {
            // What the other side needs is closed only if there is no room for it: it will find another, but nobody else can help this node.
            if (plan.Count == Math.Min(excess, Math.Max(AtOnce, excess / ShareAtOnce)) || (entry.IsNeededThere && plan.Count >= router.Kin.Count - kept)) break;
            plan.Add(entry.Neighbour);
        }

        return plan;
    }

    /// <summary>Each close changes what else is needed in its part of a bucket, and in the bucket: those are passed over that would then be.</summary>
    private IEnumerable<(T Neighbour, bool IsNeededThere)> NotNeededThen(IEnumerable<(T Neighbour, TimeSpan Age, bool IsNeededThere)> spare, Parts parts)
    {
        var closing = new Dictionary<(int Bucket, ulong Part), int>();
        var closingInBucket = new int[PeerId.BitLength];
        foreach (var (neighbour, _, isNeededThere) in spare)
        {
            var bucket = neighbour.Id.CommonPrefixLength(self);
            var bits = parts.BitsOf(bucket);
            var part = (bucket, neighbour.Id.Prefix >> (64 - Math.Min(bits, 63)));
            var closed = closing.GetValueOrDefault(part);
            if (router.Kin.CountWithPrefix(neighbour.Id, bits) - closed <= 1) continue;
            if (router.Kin.CountInBucket(bucket) - closingInBucket[bucket] <= DialPlanner<T>.LinksPerBucket) continue;
            closing[part] = closed + 1;
            closingInBucket[bucket]++;
            yield return (neighbour, isNeededThere);
        }
    }

    private bool IsNeededHere(PeerId id, in Parts parts)
    {
        var bucket = id.CommonPrefixLength(self);
        if (router.Kin.CountWithPrefix(id, parts.BitsOf(bucket)) <= 1 || router.Kin.CountInBucket(bucket) <= DialPlanner<T>.LinksPerBucket) return true;
        return router.Kin.CountWithPrefix(self, bucket + 1) < DialPlanner<T>.LeafSet && IsAmongNearest(id);
    }

    private bool IsAmongNearest(PeerId id)
    {
        var nearest = new T[DialPlanner<T>.LeafSet];
        var count = router.Kin.CollectClosest(self, [], nearest);
        return count < nearest.Length || id.DistanceTo(self) <= nearest[count - 1].Id.DistanceTo(self);
    }

    private bool IsNeededThere(T neighbour, in Parts parts, TimeSpan age)
    {
        if (neighbour.Ahead.Length == 0) return age < TellsWithin; // it has told nothing yet, or never does
        var bucket = neighbour.Id.CommonPrefixLength(self);
        var shift = 64 - Math.Min(parts.BitsOf(bucket), 63);
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
    private int Redundancy(T neighbour, in Parts parts) => router.Kin.CountWithPrefix(neighbour.Id, parts.BitsOf(neighbour.Id.CommonPrefixLength(self)));
}
