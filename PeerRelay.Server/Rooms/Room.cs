using PeerRelay.Identity;

namespace PeerRelay.Server.Rooms;

/// <summary>A room. Its owner sees to it that one thread at a time uses it.</summary>
/// <param name="name">Its name.</param>
/// <param name="opener">The neighbour by which its first member joined.</param>
internal sealed class Room(string name, PeerId opener)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The neighbour by which its first member joined.</summary>
    public PeerId Opener => opener;

    /// <summary>Who is in it and by which neighbour that came, each with when it runs out. Who has come by two, as his way here has changed, is in it twice for a while.</summary>
    public Dictionary<(PeerId Peer, PeerId Link), TimeSpan> Entries { get; } = [];

    /// <summary>Its place in the order of those with the same opener.</summary>
    public LinkedListNode<Room>? Place { get; set; }

    /// <summary>Whether a peer is in it, whichever way that came.</summary>
    public bool Has(PeerId peer) => Entries.Keys.Any(entry => entry.Peer == peer);

    /// <summary>The members but for one.</summary>
    public PeerId[] MembersBut(PeerId peer) => [.. Entries.Keys.Select(entry => entry.Peer).Where(member => member != peer).Distinct()];

    /// <summary>Finds the entry that gives way to one by a link: the oldest by the link that has most, if that keeps no fewer than the other then has.</summary>
    public (PeerId Peer, PeerId Link)? ToGiveWay(PeerId link)
    {
        var most = Entries.Keys.GroupBy(entry => entry.Link).MaxBy(entries => entries.Count());
        if (most is null || most.Count() <= Entries.Keys.Count(entry => entry.Link == link) + 1) return null;
        return most.MinBy(entry => Entries[entry]);
    }
}
