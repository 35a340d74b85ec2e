using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    /// <summary>How long a peer is left alone to which an offer has led to nothing. 2 min: mostly it is gone, and others tell of it for some time yet.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(10);

    private const int FirstCapacity = 5; // twice doubled, it is a bucket's
    private const int SpareBuckets = 4;

    private List<Candidate>?[] _buckets = []; // as many as were ever needed: hardly any node has more than some twenty
    private TimeSpan _expireAt;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The index of the deepest bucket that has any; -1 if there is none.</summary>
    public int DeepestBucket
    {
        get
        {
            var bucket = _buckets.Length - 1;
            while (bucket >= 0 && _buckets[bucket] is not { Count: > 0 }) bucket--;
            return bucket;
        }
    }

    /// <summary>Those in a bucket, in no order. Valid until the next change.</summary>
    public ReadOnlySpan<Candidate> In(int bucket) => bucket < _buckets.Length ? CollectionsMarshal.AsSpan(_buckets[bucket]) : [];

    /// <summary>Whether any in a bucket is worth an offer now.</summary>
    public bool HasUsable(int bucket, TimeSpan now)
    {
        foreach (ref readonly var candidate in In(bucket))
            if (candidate.RetryAt <= now)
                return true;
        return false;
    }

    /// <summary>Notes that a peer was heard of. A full bucket lets go of what has failed most, or was heard of longest ago.</summary>
    /// <param name="id">The peer.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="isKin">Whether a peer of our kind says that it is one too.</param>
    /// <returns>Whether that is news: it was not known, or not as one of our kind.</returns>
    /// <param name="teller">Who told of it: one alone does not drive what others told of out of a full bucket.</param>
    public bool Add(PeerId id, TimeSpan now, bool isKin = false, PeerId? teller = null)
    {
        if (id == self) return false;
        var bucket = Bucket(id.CommonPrefixLength(self));
        ref var known = ref Find(bucket, id);
        if (!Unsafe.IsNullRef(ref known))
        {
            var isNews = isKin && !known.IsKin;
            known.HeardAt = now;
            known.IsKin |= isKin;
            return isNews;
        }

        var candidate = new Candidate(id) { HeardAt = now, IsKin = isKin, Teller = teller is { } name ? (ushort)name.Prefix : (ushort)0 };
        if (bucket.Count >= BucketCapacity)
        {
            RemoveAt(bucket, Worst(CollectionsMarshal.AsSpan(bucket), candidate.Teller));
        }
        else if (bucket.Count == bucket.Capacity)
        {
            bucket.Capacity = Math.Min(Math.Max(FirstCapacity, 2 * bucket.Count), BucketCapacity);
        }

        bucket.Add(candidate);
        Count++;
        return true;
    }

    /// <summary>Forgets a peer, because it is linked.</summary>
    public void Remove(PeerId id)
    {
        var index = id.CommonPrefixLength(self);
        if (index >= _buckets.Length || _buckets[index] is not { } bucket) return;
        var place = bucket.FindIndex(candidate => candidate.Id == id);
        if (place >= 0) RemoveAt(bucket, place);
    }

    /// <summary>Puts the next offer to a peer off, longer with each failure.</summary>
    public void Fail(PeerId id, TimeSpan now)
    {
        ref var candidate = ref Find(id);
        if (Unsafe.IsNullRef(ref candidate)) return;
        candidate.RetryAt = now + TimeSpan.FromTicks(Math.Min(FirstRetry.Ticks << Math.Min(2 * candidate.Failures, 20), LastRetry.Ticks));
        candidate.Fail();
    }

    /// <summary>Puts the next offer to a peer off as long as possible, because it can't be dialled.</summary>
    public void FailForLong(PeerId id, TimeSpan now)
    {
        ref var candidate = ref Find(id);
        if (Unsafe.IsNullRef(ref candidate)) return;
        candidate.RetryAt = now + LastRetry;
        candidate.Fail();
    }

    /// <summary>Forgets those that were not heard of for the whole lifetime, or soon after.</summary>
    public void Expire(TimeSpan now)
    {
        if (now < _expireAt) return;
        _expireAt = now + (ExpiryInterval < lifetime ? ExpiryInterval : TimeSpan.Zero);
        foreach (var bucket in _buckets)
        {
            for (var i = (bucket?.Count ?? 0) - 1; i >= 0; i--)
                if (now - bucket![i].HeardAt >= lifetime)
                    RemoveAt(bucket, i);
        }
    }

    /// <summary>The one that gives way to another that somebody tells of: one of his own, if he has told of a quarter of them.</summary>
    private static int Worst(ReadOnlySpan<Candidate> bucket, ushort teller)
    {
        var hisOwn = 0;
        foreach (ref readonly var candidate in bucket)
            if (teller != 0 && candidate.Teller == teller)
                hisOwn++;
        var worst = -1;
        for (var i = 0; i < bucket.Length; i++)
        {
            if (hisOwn >= BucketCapacity / 4 && bucket[i].Teller != teller) continue;
            if (worst < 0 || bucket[i].IsWorseThan(bucket[worst])) worst = i;
        }

        return worst;
    }

    /// <returns>A null reference if it is not there.</returns>
    private static ref Candidate Find(List<Candidate>? bucket, PeerId id)
    {
        foreach (ref var candidate in CollectionsMarshal.AsSpan(bucket))
            if (candidate.Id == id)
                return ref candidate;
        return ref Unsafe.NullRef<Candidate>();
    }

    private ref Candidate Find(PeerId id)
    {
        var index = id.CommonPrefixLength(self);
        return ref Find(index < _buckets.Length ? _buckets[index] : null, id);
    }

    private List<Candidate> Bucket(int index)
    {
        if (index >= _buckets.Length) Array.Resize(ref _buckets, Math.Min(index + SpareBuckets, PeerId.BitLength));
        return _buckets[index] ??= [];
    }

    private void RemoveAt(List<Candidate> bucket, int index)
    {
        bucket[index] = bucket[^1];
        bucket.RemoveAt(bucket.Count - 1);
        Count--;
    }
}
