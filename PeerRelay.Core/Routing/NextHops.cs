using System.Runtime.CompilerServices;
using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>The linked peers by what they are good for, and the order in which a message whose target is not linked is to be given to them.</summary>
internal sealed class NextHops<T>(PeerId self)
    where T : class, INeighbour
{
    /// <summary>Of those that have told no links, so many of the nearest are looked at.</summary>
    private const int Nearest = RankedHop<T>.Room.Capacity + 2;

    /// <summary>All linked peers.</summary>
    public RoutingTable<T> Links { get; } = new(self);

    /// <summary>The linked peers that are known to pass messages on.</summary>
    public RoutingTable<T> Transit { get; } = new(self);

    /// <summary>Those of them that are of our kind and acknowledge what they take.</summary>
    public RoutingTable<T> Kin { get; } = new(self);

    /// <summary>The linked peers of which nothing is known.</summary>
    public RoutingTable<T> Unknown { get; } = new(self);

    /// <summary>The linked peers that the operator or the application has named the url of.</summary>
    public RoutingTable<T> Bootstraps { get; } = new(self);

    /// <summary>The linked peers that have told of their own links.</summary>
    public LookAhead<T> Ahead { get; } = new();

    /// <summary>Takes a neighbour in, or notes that something about it has changed.</summary>
    public void Set(T neighbour)
    {
        Links.Set(neighbour);
        var isTransit = neighbour.Standing == Standing.Transit;
        Place(Transit, neighbour, isTransit);
        Place(Kin, neighbour, isTransit && neighbour.IsKin);
        Place(Unknown, neighbour, neighbour.Standing == Standing.Unknown);
        Place(Bootstraps, neighbour, neighbour.IsBootstrap);
        Ahead.Set(neighbour);
    }

    /// <summary>Notes that a neighbour has told of its links.</summary>
    public void SetAhead(T neighbour) => Ahead.Set(neighbour);

    /// <summary>Forgets a neighbour.</summary>
    public void Remove(PeerId id)
    {
        Links.Remove(id);
        Transit.Remove(id);
        Kin.Remove(id);
        Unknown.Remove(id);
        Bootstraps.Remove(id);
        Ahead.Remove(id);
    }

    /// <summary>
    /// Writes the neighbours that pass messages on in the order in which they are to be tried: those first that are known to be linked with the target or with whoever is
    /// nearest to it. Who is silent comes last.
    /// </summary>
    /// <param name="to">The target.</param>
    /// <param name="visited">Who has had the message, and gets it no more.</param>
    /// <param name="record">How messages fared that went by each; null if that is not looked at.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="best">Where to.</param>
    /// <returns>How many were written.</returns>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public int Rank(PeerId to, ReadOnlySpan<PeerId> visited, HopRecord? record, TimeSpan now, Span<RankedHop<T>> best)
    {
        var target = to.Prefix;
        Span<ulong> visitedPrefixes = stackalloc ulong[visited.Length];
        for (var i = 0; i < visited.Length; i++) visitedPrefixes[i] = visited[i].Prefix;
        var count = 0;
        var lists = Ahead.Index.From(target);
        while (lists.TryNext(limit: count < best.Length || best[count - 1].IsLast ? ulong.MaxValue : best[count - 1].Distance))
        {
            var neighbour = lists.Current.Neighbour;
            var own = lists.Current.Prefix ^ target;
            if (neighbour.Standing != Standing.Transit || visited.Contains(neighbour.Id)) continue;
            var distance = Math.Min(own, IdPrefix.Nearest(lists.Current.Ahead, target, visitedPrefixes));
            Insert(best, ref count, new RankedHop<T>(neighbour, IsLast(neighbour), distance, own));
        }

        var nearest = default(NearestRoom);
        var found = Transit.CollectClosest(to, visited, nearest);
        foreach (var neighbour in ((ReadOnlySpan<T>)nearest)[..found])
        {
            var own = neighbour.Id.Prefix ^ target;
            Insert(best, ref count, new RankedHop<T>(neighbour, IsLast(neighbour), own, own));
        }

        return count;

        bool IsLast(T neighbour) => neighbour.IsSilent || record?.IsPoor(neighbour.Id, now) == true;
    }

    /// <summary>A bootstrap that has not had the message: it is linked to more peers than most, above all to those that have just joined.</summary>
    public T? Bootstrap(PeerId to, ReadOnlySpan<PeerId> visited)
    {
        if (Bootstraps.Count == 0) return null;
        var found = new T[1];
        return Bootstraps.CollectClosest(to, visited, found) > 0 && !found[0].IsSilent ? found[0] : null;
    }

    private static void Place(RoutingTable<T> table, T neighbour, bool isIn)
    {
        if (isIn) table.Set(neighbour);
        else table.Remove(neighbour.Id);
    }

    private static void Insert(Span<RankedHop<T>> best, ref int count, in RankedHop<T> hop)
    {
        for (var i = 0; i < count; i++)
            if (best[i].Neighbour == hop.Neighbour)
                return; // by its links it is as near or nearer
        var place = count;
        while (place > 0 && hop.IsBefore(best[place - 1])) place--;
        if (place == best.Length) return;
        if (count < best.Length) count++;
        for (var i = count - 1; i > place; i--) best[i] = best[i - 1];
        best[place] = hop;
    }

    [InlineArray(Nearest)]
    private struct NearestRoom
    {
        private T _item;
    }
}
