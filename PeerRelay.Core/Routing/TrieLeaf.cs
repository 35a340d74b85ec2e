using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>The end of a path: up to <see cref="Capacity"/> entries, in order of id.</summary>
internal sealed class TrieLeaf<T>(TrieEntry<T>[] entries) : TrieNode<T>
    where T : class
{
    /// <summary>Entries a leaf holds before it forks. 16: copying one stays as cheap as the path above it.</summary>
    public const int Capacity = 16;

    public static readonly TrieLeaf<T> Empty = new([]);

    public override int Count => entries.Length;

    public ReadOnlySpan<TrieEntry<T>> Entries => entries;

    public static TrieLeaf<T> Merge(TrieLeaf<T> zero, TrieLeaf<T> one) => new([.. zero.Entries, .. one.Entries]);

    public override TrieNode<T> With(TrieEntry<T> entry, int depth)
    {
        var index = 0;
        while (index < entries.Length && entries[index].Id < entry.Id) index++;
        if (index < entries.Length && entries[index].Id == entry.Id)
        {
            if (ReferenceEquals(entries[index].Value, entry.Value)) return this;
            var replaced = entries.ToArray();
            replaced[index] = entry;
            return new TrieLeaf<T>(replaced);
        }

        TrieEntry<T>[] grown = [.. entries.AsSpan(0, index), entry, .. entries.AsSpan(index)];
        return grown.Length <= Capacity ? new TrieLeaf<T>(grown) : Fork(grown, depth);
    }

    public override TrieNode<T> Without(PeerId id, int depth)
    {
        for (var index = 0; index < entries.Length; index++)
            if (entries[index].Id == id)
                return entries.Length == 1 ? Empty : new TrieLeaf<T>([.. entries.AsSpan(0, index), .. entries.AsSpan(index + 1)]);
        return this;
    }

    public override IEnumerable<T> After(PeerId? after, int depth)
    {
        foreach (var entry in entries)
            if (after is not { } id || entry.Id > id)
                yield return entry.Value;
    }

    private static TrieBranch<T> Fork(TrieEntry<T>[] sorted, int depth)
    {
        var split = 0;
        while (split < sorted.Length && !sorted[split].Id.GetBit(depth)) split++;
        return new TrieBranch<T>(Half(sorted[..split], depth + 1), Half(sorted[split..], depth + 1));
    }

    private static TrieNode<T> Half(TrieEntry<T>[] sorted, int depth) =>
        sorted.Length <= Capacity ? new TrieLeaf<T>(sorted) : Fork(sorted, depth);
}
