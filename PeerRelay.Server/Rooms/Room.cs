using PeerRelay.Identity;

namespace PeerRelay.Server.Rooms;

/// <summary>A room. Its owner sees to it that one thread at a time uses it.</summary>
/// <param name="name">Its name.</param>
/// <param name="opener">The neighbour to whose account it is.</param>
internal sealed class Room(string name, PeerId opener)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The neighbour to whose account it is: by which its first member joined. Null once there is no link to that, until it is joined by another one.</summary>
    public PeerId? Opener { get; set; } = opener;

    /// <summary>Who is in it and by which neighbour that came, each with when it runs out. Who has come by two, as his way here has changed, is in it twice for a while.</summary>
    public Dictionary<(PeerId Peer, PeerId Link), TimeSpan> Entries { get; } = [];

    /// <summary>Its place in the order of those with the same opener.</summary>
    public LinkedListNode<Room>? Place { get; set; }

    /// <summary>Whether a peer is in it, whichever way that came.</summary>
    public bool Has(PeerId peer) => Entries.Keys.Any(entry => entry.Peer == peer);

    /// <summary>Has a peer stay in it, whichever way it came.</summary>
    public void Renew(PeerId peer, TimeSpan endsAt)
    {
        foreach (var entry in Entries.Keys.Where(entry => entry.Peer == peer).ToArray()) Entries[entry] = endsAt;
    }

    /// <summary>The members but for one.</summary>
    public PeerId[] MembersBut(PeerId peer) => [.. Entries.Keys.Select(entry => entry.Peer).Where(member => member != peer).Distinct()];

    /// <summary>
    /// Finds the entry that gives way to another: the oldest by links that have ended, or else by the link that has most, if that keeps no fewer than the other's then has. One of a peer that is in
    /// the room by another link, too, or then will be, goes before: where many change their way at once, none of them is out of the room for that.
    /// </summary>
    /// <param name="to">The other.</param>
    /// <param name="gone">The links that have ended.</param>
    public (PeerId Peer, PeerId Link)? ToGiveWay((PeerId Peer, PeerId Link) to, IReadOnlySet<PeerId> gone)
    {
        var most = Entries.Keys.GroupBy(entry => gone.Contains(entry.Link) ? (PeerId?)null : entry.Link).MaxBy(entries => (entries.Key is null, entries.Count()));
        if (most is null || (most.Key is not null && most.Count() <= Entries.Keys.Count(entry => entry.Link == to.Link) + 1)) return null;
        var twice = Entries.Keys.GroupBy(entry => entry.Peer).Where(entries => entries.Skip(1).Any()).Select(entries => entries.Key).Append(to.Peer).ToHashSet();
        return most.MinBy(entry => (!twice.Contains(entry.Peer), Entries[entry]));
    }
}
