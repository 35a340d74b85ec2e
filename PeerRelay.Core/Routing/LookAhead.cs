using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>
/// The neighbours that have told their own links: a message goes to the one that has the best way on, which is often the target itself. Changes make a new index; readers
/// walk it as it is and never wait.
/// </summary>
internal sealed class LookAhead<T>
    where T : class, INeighbour
{
    /// <summary>
    /// Neighbours whose lists are looked into: twice as many as maintenance makes. A server that is linked with more has most targets linked; each list costs half a
    /// KiB. Which they are is left to who tells first: one list is worth as much as another on the average, as targets are anywhere, and the
    /// neighbours nearest to a target are ranked whether their lists are looked into or not.
    /// </summary>
    public const int Capacity = 128;

    private readonly Lock _writing = new();
    private volatile AheadIndex<T> _index = AheadIndex<T>.Empty;

    /// <summary>The neighbours and their lists, as they are now.</summary>
    public AheadIndex<T> Index => _index;

    /// <summary>Takes a neighbour in if it has told its links and there is room, or lets it go if it has told none.</summary>
    public void Set(T neighbour)
    {
        lock (_writing)
        {
            var isIn = neighbour.Ahead.Length > 0;
            var lists = _index.Lists;
            var index = IndexOf(neighbour.Id);
            if (index >= 0 && !isIn) _index = _index.Without(index);
            else if (index < 0 && isIn && lists.Length < Capacity) _index = _index.With(lists.Length, neighbour);
            else if (index >= 0 && (lists[index].Neighbour != neighbour || lists[index].Ahead != neighbour.Ahead)) _index = _index.With(index, neighbour);
        }
    }

    /// <summary>Forgets a neighbour.</summary>
    public void Remove(PeerId id)
    {
        lock (_writing)
        {
            if (IndexOf(id) is >= 0 and var index) _index = _index.Without(index);
        }
    }

    private int IndexOf(PeerId id)
    {
        var lists = _index.Lists;
        for (var i = 0; i < lists.Length; i++)
            if (lists[i].Prefix == id.Prefix && lists[i].Neighbour.Id == id)
                return i;
        return -1;
    }
}
