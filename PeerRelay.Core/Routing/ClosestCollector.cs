using System.Runtime.CompilerServices;
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

    [SkipLocalsInit] // what is put on the stack is written before it is read
    private void VisitLeaf(ReadOnlySpan<TrieEntry<T>> entries)
    {
        Span<int> order = stackalloc int[TrieLeaf<T>.Capacity];
        Span<ulong> distances = stackalloc ulong[TrieLeaf<T>.Capacity]; // in the same order: they tell all apart but ids that were made for it
        var found = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            if (_excluding.Contains(entries[i].Id)) continue;
            var distance = entries[i].Id.Prefix ^ _target.Prefix;
            var place = found++;
            for (; place > 0 && (distances[place - 1] > distance || (distances[place - 1] == distance && IsNearer(entries[i].Id, entries[order[place - 1]].Id))); place--)
                (order[place], distances[place]) = (order[place - 1], distances[place - 1]);
            (order[place], distances[place]) = (i, distance);
        }

        for (var i = 0; i < found && Count < _destination.Length; i++)
            _destination[Count++] = entries[order[i]].Value;
    }

    private readonly bool IsNearer(PeerId id, PeerId other) => id.DistanceTo(_target) < other.DistanceTo(_target);
}
