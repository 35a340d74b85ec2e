using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>
/// All linked peers, ordered by id: a binary trie over the ids' bits whose leaves hold a few entries each. Every change copies
/// the path to the root, so that readers walk a frozen tree and never wait, however many links come and go.
/// </summary>
internal sealed class RoutingTable<T>(PeerId self)
    where T : class, INeighbour
{
    private readonly Lock _writing = new();
    private volatile TrieNode<T> _root = TrieLeaf<T>.Empty;
    private volatile int _version;

    /// <summary>How many entries there are.</summary>
    public int Count => _root.Count;

    /// <summary>A number that is another one after each change: what was found out since it was read holds while it stays.</summary>
    public int Version => _version;

    /// <summary>Adds an entry, or replaces the one with its id.</summary>
    public void Set(T neighbour)
    {
        lock (_writing) Replace(_root.With(new TrieEntry<T>(neighbour.Id, neighbour), 0));
    }

    /// <summary>Removes the entry with an id.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(PeerId id)
    {
        lock (_writing)
        {
            return Replace(_root.Without(id, 0));
        }
    }

    /// <summary>The entry with an id, or null.</summary>
    public T? Find(PeerId id)
    {
        var node = _root;
        for (var depth = 0; node is TrieBranch<T> branch; depth++)
            node = branch.Child(id.GetBit(depth));
        foreach (ref readonly var entry in ((TrieLeaf<T>)node).Entries)
            if (entry.Id == id)
                return entry.Value;
        return null;
    }

    /// <summary>Writes the entries nearest to a target, the nearest first, and leaves some ids out.</summary>
    /// <returns>How many were written: fewer than there is room for only if there are no more.</returns>
    public int CollectClosest(PeerId target, ReadOnlySpan<PeerId> excluding, Span<T> destination)
    {
        var collector = new ClosestCollector<T>(target, excluding, destination);
        collector.Visit(_root, 0);
        return collector.Count;
    }

    /// <summary>How many entries share the first <paramref name="bits"/> bits with an id.</summary>
    public int CountWithPrefix(PeerId id, int bits)
    {
        var node = _root;
        for (var depth = 0; node is TrieBranch<T> branch; depth++)
        {
            if (depth == bits) return branch.Count;
            node = branch.Child(id.GetBit(depth));
        }

        var count = 0;
        foreach (ref readonly var entry in ((TrieLeaf<T>)node).Entries)
            if (entry.Id.CommonPrefixLength(id) >= bits)
                count++;
        return count;
    }

    /// <summary>How many entries fall in a k-bucket: those that share exactly <paramref name="index"/> leading bits with this node's id.</summary>
    public int CountInBucket(int index) => CountWithPrefix(self.FlipBit(index), index + 1);

    /// <summary>
    /// What holds the entries of a k-bucket, and perhaps those of deeper ones: as long as it is the same, so are they, and so are the counts of them.
    /// </summary>
    public object HolderOfBucket(int index)
    {
        var node = _root;
        for (var depth = 0; depth <= index && node is TrieBranch<T> branch; depth++)
            node = branch.Child(self.GetBit(depth) ^ (depth == index));
        return node;
    }

    /// <summary>The most leading bits that any entry shares with this node's id: the deepest bucket that is not empty; -1 if there is none.</summary>
    public int DeepestBucket()
    {
        var nearest = new T[1];
        return CollectClosest(self, [self], nearest) == 0 ? -1 : nearest[0].Id.CommonPrefixLength(self);
    }

    /// <summary>All entries in order of id, from the first that comes after a given id, as they were when the walk began.</summary>
    public IEnumerable<T> EnumerateAfter(PeerId? after = null) => _root.After(after, 0);

    /// <returns>Whether it is another one.</returns>
    private bool Replace(TrieNode<T> root)
    {
        if (ReferenceEquals(root, _root)) return false;
        _root = root;
        _version++;
        return true;
    }
}
