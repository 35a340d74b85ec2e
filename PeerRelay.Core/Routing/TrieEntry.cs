using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>An id and what is kept under it.</summary>
internal readonly record struct TrieEntry<T>(PeerId Id, T Value)
    where T : class;
