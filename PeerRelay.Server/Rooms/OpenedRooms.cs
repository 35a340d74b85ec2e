using PeerRelay.Identity;

namespace PeerRelay.Server.Rooms;

/// <summary>
/// Rooms by the neighbour by which each was opened, in the order in which they were last joined, and which neighbour has most. Those of neighbours that have gone are nobody's, and whoever joins
/// one has it to his account: else one that comes again and again under other ids would have a share for each. Its owner sees to it that one thread at a time uses it.
/// </summary>
internal sealed class OpenedRooms
{
    private readonly Dictionary<PeerId, LinkedList<Room>> _rooms = [];
    private readonly SortedSet<(int Count, PeerId Link)> _ranking = []; // there may be as many neighbours as rooms, and strangers have this asked
    private readonly LinkedList<Room> _nobodys = [];

    /// <summary>Takes in a room that has just been opened.</summary>
    public void Add(Room room)
    {
        if (room.Opener is not { } opener)
        {
            room.Place = _nobodys.AddLast(room);
            return;
        }

        if (!_rooms.TryGetValue(opener, out var rooms)) _rooms.Add(opener, rooms = []);
        _ranking.Remove((rooms.Count, opener));
        room.Place = rooms.AddLast(room);
        _ranking.Add((rooms.Count, opener));
    }

    /// <summary>Notes that a room has been joined.</summary>
    /// <param name="room">The room.</param>
    /// <param name="link">The neighbour by which that came.</param>
    public void OnJoined(Room room, PeerId link)
    {
        Remove(room);
        room.Opener ??= link;
        Add(room);
    }

    /// <summary>Notes that there is no link to a neighbour any more.</summary>
    public void OnGone(PeerId link)
    {
        if (!_rooms.TryGetValue(link, out var rooms)) return;
        foreach (var room in rooms.ToArray())
        {
            Remove(room);
            room.Opener = null;
            Add(room);
        }
    }

    /// <summary>
    /// Has a room be another neighbour's, by which there is a member of it, too: of those the one that has fewest, if that then has no more than the one whose it was. Else who opens a room before
    /// others use it could have it go with his own.
    /// </summary>
    /// <returns>Whether there is such a one.</returns>
    public bool TryHandOver(Room room, IReadOnlySet<PeerId> gone)
    {
        var most = room.Opener is { } opener ? CountOf(opener) - 1 : int.MaxValue;
        var heirs = room.Entries.Keys.Select(entry => entry.Link).Where(link => link != room.Opener && !gone.Contains(link) && CountOf(link) < most).ToArray();
        if (heirs.Length == 0) return false;
        Remove(room);
        room.Opener = heirs.MinBy(CountOf);
        Add(room);
        return true;
    }

    /// <summary>Forgets a room.</summary>
    public void Remove(Room room)
    {
        if (room.Opener is not { } opener)
        {
            _nobodys.Remove(room.Place!);
            return;
        }

        var rooms = _rooms[opener];
        _ranking.Remove((rooms.Count, opener));
        rooms.Remove(room.Place!);
        if (rooms.Count > 0) _ranking.Add((rooms.Count, opener));
        else _rooms.Remove(opener);
    }

    /// <summary>
    /// Finds the room that gives way to one by a link, of which there must be any: one that is nobody's, or of the link that has most, or if that is the same, of this one; of those, what nobody has
    /// joined for longest.
    /// </summary>
    public Room ToGiveWay(PeerId link)
    {
        if (_nobodys.First is { } first) return first.Value;
        var (count, most) = _ranking.Max;
        var own = _rooms.GetValueOrDefault(link);
        return (own?.Count == count ? own : _rooms[most]).First!.Value;
    }

    private int CountOf(PeerId link) => _rooms.GetValueOrDefault(link)?.Count ?? 0;
}
