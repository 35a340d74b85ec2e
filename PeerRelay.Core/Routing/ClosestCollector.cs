using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>
/// Walks the trie in the order of XOR distance to a target: below a fork every id on the target's side is nearer than every id on
/// the other. So the first that are met are exactly the nearest.
/// </summary>
internal ref struct ClosestCollector<T>(PeerId target, ReadOnlySpan<PeerId> excluding, Span<T> destination)
    where T : class
{
    private readonly PeerId _target = target;
    private readonly ReadOnlySpan<PeerId> _excluding = excluding;
    private readonly Span<T> _destination = destination;

    /// <summary>How many entries have been written.</summary>
    public int Count { get; private set; }

    public void Visit(TrieNode<T> node, int depth)
    {
        if (Count == _destination.Length || node.Count == 0) return;
        if (node is TrieBranch<T> branch)
        {
            var bit = _target.GetBit(depth);
            Visit(branch.Child(bit), depth + 1);
            Visit(branch.Child(!bit), depth + 1);
            return;
        }

        VisitLeaf(((TrieLeaf<T>)node).Entries);
    }

    private void VisitLeaf(ReadOnlySpan<TrieEntry<T>> entries)
    {
        Span<int> order = stackalloc int[TrieLeaf<T>.Capacity];
        var found = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            if (_excluding.Contains(entries[i].Id)) continue;
            var distance = entries[i].Id.DistanceTo(_target);
            var place = found++;
            for (; place > 0 && entries[order[place - 1]].Id.DistanceTo(_target) > distance; place--)
                order[place] = order[place - 1];
            order[place] = i;
        }

        for (var i = 0; i < found && Count < _destination.Length; i++)
            _destination[Count++] = entries[order[i]].Value;
    }
}
