using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>A fork: the ids whose next bit is 0, and those whose next bit is 1.</summary>
internal sealed class TrieBranch<T>(TrieNode<T> zero, TrieNode<T> one) : TrieNode<T>
    where T : class
{
    public override int Count { get; } = zero.Count + one.Count;

    public TrieNode<T> Child(bool bit) => bit ? one : zero;

    public override TrieNode<T> With(TrieEntry<T> entry, int depth)
    {
        var bit = entry.Id.GetBit(depth);
        var before = Child(bit);
        var after = before.With(entry, depth + 1);
        if (ReferenceEquals(before, after)) return this;
        return bit ? new TrieBranch<T>(zero, after) : new TrieBranch<T>(after, one);
    }

    public override TrieNode<T> Without(PeerId id, int depth)
    {
        var bit = id.GetBit(depth);
        var before = Child(bit);
        var after = before.Without(id, depth + 1);
        if (ReferenceEquals(before, after)) return this;
        var other = Child(!bit);
        if (after is TrieLeaf<T> left && other is TrieLeaf<T> right && left.Count + right.Count <= TrieLeaf<T>.Capacity / 2)
            return bit ? TrieLeaf<T>.Merge(right, left) : TrieLeaf<T>.Merge(left, right);
        return bit ? new TrieBranch<T>(other, after) : new TrieBranch<T>(after, other);
    }

    public override IEnumerable<T> After(PeerId? after, int depth)
    {
        // The id lies below this fork (else it is null): with its bit set, all that is on the zero side comes before it.
        if (after is not { } id || !id.GetBit(depth))
            foreach (var value in zero.After(after, depth + 1))
                yield return value;
        foreach (var value in one.After(after is { } lower && lower.GetBit(depth) ? after : null, depth + 1))
            yield return value;
    }
}
