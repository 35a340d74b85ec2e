using PeerRelay.Identity;

namespace PeerRelay.Discovery;

/// <summary>
/// The peers heard of and not linked, by k-bucket. A bucket holds 20 (k): who names thousands of invented ids fills only
/// the buckets that they fall in. They expire; offers that lead to nothing are retried ever more slowly.
/// </summary>
internal sealed class Candidates(PeerId self, TimeSpan lifetime)
{
    /// <summary>Candidates in a bucket: Kademlia's k.</summary>
    public const int BucketCapacity = RoutingBucket.Capacity;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(10);

    private readonly SortedDictionary<int, Dictionary<PeerId, Candidate>> _buckets = [];

    /// <summary>How many there are.</summary>
    public int Count => _buckets.Values.Sum(bucket => bucket.Count);

    /// <summary>The index of the deepest bucket that has any; -1 if there is none.</summary>
    public int DeepestBucket => _buckets.Count == 0 ? -1 : _buckets.Keys.Max();

    /// <summary>Notes that a peer was heard of. A full bucket lets go of what it heard of longest ago.</summary>
    /// <param name="id">The peer.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="isKin">Whether a peer of our kind says that it is one too.</param>
    public void Add(PeerId id, TimeSpan now, bool isKin = false)
    {
        if (id == self) return;
        var index = id.CommonPrefixLength(self);
        if (!_buckets.TryGetValue(index, out var bucket)) _buckets[index] = bucket = [];
        if (bucket.TryGetValue(id, out var known))
        {
            known.HeardAt = now;
            known.IsKin |= isKin;
            return;
        }

        if (bucket.Count >= BucketCapacity) bucket.Remove(bucket.MinBy(entry => (-entry.Value.Failures, entry.Value.IsKin, entry.Value.HeardAt)).Key);
        bucket[id] = new Candidate { HeardAt = now, IsKin = isKin };
    }

    /// <summary>Forgets a peer, because it is linked.</summary>
    public void Remove(PeerId id)
    {
        var index = id.CommonPrefixLength(self);
        if (!_buckets.TryGetValue(index, out var bucket)) return;
        bucket.Remove(id);
        if (bucket.Count == 0) _buckets.Remove(index);
    }

    /// <summary>Puts the next offer to a peer off, longer with each failure.</summary>
    public void Fail(PeerId id, TimeSpan now)
    {
        if (Find(id) is not { } candidate) return;
        candidate.RetryAt = now + TimeSpan.FromTicks(Math.Min(FirstRetry.Ticks << Math.Min(2 * candidate.Failures, 20), LastRetry.Ticks));
        candidate.Failures++;
    }

    /// <summary>Puts the next offer to a peer off as long as possible, because it can't be dialled.</summary>
    public void FailForLong(PeerId id, TimeSpan now)
    {
        if (Find(id) is not { } candidate) return;
        candidate.RetryAt = now + LastRetry;
        candidate.Failures++;
    }

    /// <summary>Forgets those that were not heard of for the whole lifetime.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (var (index, bucket) in _buckets.ToArray())
        {
            foreach (var (id, candidate) in bucket)
                if (now - candidate.HeardAt >= lifetime)
                    bucket.Remove(id);
            if (bucket.Count == 0) _buckets.Remove(index);
        }
    }

    /// <summary>Those of a bucket that are worth an offer now, in no order.</summary>
    public IEnumerable<PeerId> Usable(int bucket, TimeSpan now, bool kinOnly = false) => _buckets.TryGetValue(bucket, out var entries)
        ? entries.Where(entry => entry.Value.RetryAt <= now && (entry.Value.IsKin || !kinOnly)).Select(entry => entry.Key)
        : [];

    /// <summary>All in a bucket or a deeper one that are worth an offer now, in no order.</summary>
    public IEnumerable<PeerId> UsableFrom(int bucket, TimeSpan now) =>
        _buckets.Keys.Where(index => index >= bucket).SelectMany(index => Usable(index, now));

    /// <summary>The indexes of the buckets that have any, in order.</summary>
    public IEnumerable<int> Buckets => _buckets.Keys;

    private Candidate? Find(PeerId id) =>
        _buckets.TryGetValue(id.CommonPrefixLength(self), out var bucket) ? bucket.GetValueOrDefault(id) : null;
}
