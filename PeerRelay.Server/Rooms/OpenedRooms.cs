using PeerRelay.Identity;

namespace PeerRelay.Server.Rooms;

/// <summary>Rooms by the neighbour by which each was opened, in the order in which they were last joined, and which neighbour has most. Its owner sees to it that one thread at a time uses it.</summary>
internal sealed class OpenedRooms
{
    private readonly Dictionary<PeerId, LinkedList<Room>> _rooms = [];
    private readonly SortedSet<(int Count, PeerId Link)> _ranking = []; // there may be as many neighbours as rooms, and strangers have this asked

    /// <summary>Takes in a room that has just been opened.</summary>
    public void Add(Room room)
    {
        if (!_rooms.TryGetValue(room.Opener, out var rooms)) _rooms.Add(room.Opener, rooms = []);
        _ranking.Remove((rooms.Count, room.Opener));
        room.Place = rooms.AddLast(room);
        _ranking.Add((rooms.Count, room.Opener));
    }

    /// <summary>Notes that a room has been joined.</summary>
    public void OnJoined(Room room)
    {
        var rooms = _rooms[room.Opener];
        rooms.Remove(room.Place!);
        rooms.AddLast(room.Place!);
    }

    /// <summary>Forgets a room.</summary>
    public void Remove(Room room)
    {
        var rooms = _rooms[room.Opener];
        _ranking.Remove((rooms.Count, room.Opener));
        rooms.Remove(room.Place!);
        if (rooms.Count > 0) _ranking.Add((rooms.Count, room.Opener));
        else _rooms.Remove(room.Opener);
    }

    /// <summary>Finds the room that gives way to one by a link, of which there must be any: of the link that has most, or if that is the same, of this one, what nobody has joined for longest.</summary>
    public Room ToGiveWay(PeerId link)
    {
        var (count, most) = _ranking.Max;
        var own = _rooms.GetValueOrDefault(link);
        return (own?.Count == count ? own : _rooms[most]).First!.Value;
    }
}
