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
    /// KiB, and a look-up some ten nanoseconds.
    /// </summary>
    public const int Capacity = 128;

    private readonly Lock _writing = new();
    private volatile T[] _neighbours = [];

    /// <summary>The neighbours.</summary>
    public ReadOnlySpan<T> Neighbours => _neighbours;

    /// <summary>Takes a neighbour in if it has told its links and there is room, or lets it go if it has told none.</summary>
    public void Set(T neighbour)
    {
        var isIn = neighbour.Ahead.Length > 0;
        lock (_writing)
        {
            if (isIn && Array.IndexOf(_neighbours, neighbour) >= 0) return; // it tells of them anew
            var index = IndexOf(neighbour.Id);
            if (index >= 0) _neighbours = isIn ? [.. _neighbours.AsSpan(0, index), neighbour, .. _neighbours.AsSpan(index + 1)] : Without(index);
            else if (isIn && _neighbours.Length < Capacity) _neighbours = [.. _neighbours, neighbour];
        }
    }

    /// <summary>Forgets a neighbour.</summary>
    public void Remove(PeerId id)
    {
        lock (_writing)
        {
            if (IndexOf(id) is >= 0 and var index) _neighbours = Without(index);
        }
    }

    private int IndexOf(PeerId id) => Array.FindIndex(_neighbours, neighbour => neighbour.Id == id);

    private T[] Without(int index) => [.. _neighbours.AsSpan(0, index), .. _neighbours.AsSpan(index + 1)];
}
