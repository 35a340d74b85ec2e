using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>A node of the routing table's trie. It never changes once it is made.</summary>
internal abstract class TrieNode<T>
    where T : class
{
    /// <summary>Entries in and below this node.</summary>
    public abstract int Count { get; }

    /// <summary>This node with an entry added, or replaced if its id is there; the same object if that very entry is there.</summary>
    public abstract TrieNode<T> With(TrieEntry<T> entry, int depth);

    /// <summary>This node without an id; the same object if the id is not there.</summary>
    public abstract TrieNode<T> Without(PeerId id, int depth);

    /// <summary>The values in order of id, from the first that comes after a given id; from the very first if that is null.</summary>
    public abstract IEnumerable<T> After(PeerId? after, int depth);
}
