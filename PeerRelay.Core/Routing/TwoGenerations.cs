using System.Diagnostics.CodeAnalysis;

namespace PeerRelay.Routing;

/// <summary>
/// A cache of two generations: what is added goes into the younger, what is sought is sought in both, and when the younger is full or
/// old it becomes the elder and the elder is forgotten. Safe for threads; one lock, held for a look-up.
/// </summary>
internal sealed class TwoGenerations<TKey, TValue>(int capacity, TimeSpan lifetime)
    where TKey : notnull
{
    /// <summary>Into how many parts a cache is split at most, so that threads rarely meet at a lock.</summary>
    private const int MaxStripes = 16;

    /// <summary>What a part holds at least: a smaller cache is one, and what it forgets does not depend on how keys are hashed.</summary>
    private const int MinStripeCapacity = 1_024;

    private readonly Lock _lock = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];
    private TimeSpan _bornAt;

    /// <summary>A cache in several parts, each with its share of the capacity.</summary>
    public static TwoGenerations<TKey, TValue>[] Stripes(int capacity, TimeSpan lifetime)
    {
        var stripes = new TwoGenerations<TKey, TValue>[Math.Clamp(capacity / MinStripeCapacity, 1, MaxStripes)];
        for (var i = 0; i < stripes.Length; i++) stripes[i] = new TwoGenerations<TKey, TValue>(capacity / stripes.Length, lifetime);
        return stripes;
    }

    /// <summary>Adds an entry, or replaces the one with its key.</summary>
    public void Set(TKey key, TValue value, TimeSpan now)
    {
        lock (_lock)
        {
            Rotate(now);
            _young[key] = value;
        }
    }

    /// <summary>Finds an entry that has not been forgotten.</summary>
    public bool TryGet(TKey key, TimeSpan now, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            Rotate(now);
            return _young.TryGetValue(key, out value) || _old.TryGetValue(key, out value);
        }
    }

    private void Rotate(TimeSpan now)
    {
        var age = now - _bornAt;
        if (age < lifetime && _young.Count < capacity) return;
        if (age >= 2 * lifetime) _young = []; // nothing in it is younger than a lifetime
        _old = _young;
        _young = [];
        _bornAt = now;
    }
}
