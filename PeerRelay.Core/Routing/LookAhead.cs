using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>
/// The neighbours that have told their own links: a message goes to the one that has the best way on, which is often the target itself. Changes copy the list; readers
/// walk it as it is and never wait.
/// </summary>
internal sealed class LookAhead<T>
    where T : class, INeighbour
{
    /// <summary>
    /// Neighbours whose lists are looked into: twice as many as maintenance makes. A server that is linked with more has most targets linked; each list costs half a
    /// KiB, and a look-up some ten nanoseconds. Which they are is left to who tells first: one list is worth as much as another on the average, as targets are anywhere, and the
    /// neighbours nearest to a target are ranked whether their lists are looked into or not.
    /// </summary>
    public const int Capacity = 128;

    private readonly Lock _writing = new();
    private volatile AheadList<T>[] _lists = [];

    /// <summary>The neighbours and their lists.</summary>
    public ReadOnlySpan<AheadList<T>> Lists => _lists;

    /// <summary>Takes a neighbour in if it has told its links and there is room, or lets it go if it has told none.</summary>
    public void Set(T neighbour)
    {
        lock (_writing)
        {
            var isIn = neighbour.Ahead.Length > 0;
            var index = IndexOf(neighbour.Id);
            if (index < 0 && isIn && _lists.Length < Capacity) _lists = [.. _lists, new AheadList<T>(neighbour)];
            else if (index >= 0 && !isIn) _lists = Without(index);
            else if (index >= 0 && _lists[index].Neighbour == neighbour) _lists[index].Ahead = neighbour.Ahead; // whoever walks it sees the old list or the new one
            else if (index >= 0) _lists = [.. _lists.AsSpan(0, index), new AheadList<T>(neighbour), .. _lists.AsSpan(index + 1)];
        }
    }

    /// <summary>Forgets a neighbour.</summary>
    public void Remove(PeerId id)
    {
        lock (_writing)
        {
            if (IndexOf(id) is >= 0 and var index) _lists = Without(index);
        }
    }

    private int IndexOf(PeerId id)
    {
        var lists = _lists;
        for (var i = 0; i < lists.Length; i++)
            if (lists[i].Prefix == id.Prefix && lists[i].Neighbour.Id == id)
                return i;
        return -1;
    }

    private AheadList<T>[] Without(int index) => [.. _lists.AsSpan(0, index), .. _lists.AsSpan(index + 1)];
}
