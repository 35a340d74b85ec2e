using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using PeerRelay.Identity;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Rooms;

/// <summary>
/// Who is in which room: peers that have said so within the last minute. Bounded in rooms, in members of each, and in rooms of each peer. Safe for threads; one lock, held for one room,
/// and twice a minute for all. Nobody proves who he is: a name in it may be made up, and the members find that out, as it never says hello. So what is scarce is shared out between the
/// neighbours by which requests come, and what came by one is nobody's to take back by another: where there are more rooms or members than may be, one by the neighbour that has most gives way.
/// </summary>
internal sealed class RoomDirectory(IOptions<RelayOptions> options, TimeProvider timeProvider)
{
    /// <summary>Members of a room. 64: each sends to every other.</summary>
    public const int MaxMembers = 64;

    /// <summary>Rooms of a peer, by one neighbour. 16: a page is in one or two.</summary>
    public const int MaxRoomsPerPeer = 16;

    /// <summary>Rooms that are handed over to another neighbour at most before one gives way. 16: strangers have it done.</summary>
    private const int MaxHandedOver = 16;

    /// <summary>How often what has run out is looked for everywhere; in a room that is asked for, it is each time.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(30);

    private readonly int _maxRooms = options.Value.Rooms.MaxRooms;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly OpenedRooms _opened = new(); // the same
    private readonly Dictionary<(PeerId Peer, PeerId Link), int> _roomsOf = [];
    private readonly Dictionary<PeerId, int> _entriesBy = []; // of each link
    private readonly HashSet<PeerId> _gone = []; // those of the same that have ended
    private TimeSpan _sweepAt;
    private long _displaced;
    private long _membersDisplaced;

    /// <summary>How long a peer is a member after it has said so.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(60);

    /// <summary>How many rooms and members there are.</summary>
    public (int Rooms, int Members) Count()
    {
        lock (_lock)
        {
            Sweep(timeProvider.GetElapsedTime(0));
            return (_rooms.Count, _rooms.Values.Sum(room => room.Entries.Count));
        }
    }

    /// <summary>How many rooms have given way to others.</summary>
    public long Displaced
    {
        get
        {
            lock (_lock) return _displaced;
        }
    }

    /// <summary>How many members of rooms have given way to others of the same room.</summary>
    public long MembersDisplaced
    {
        get
        {
            lock (_lock) return _membersDisplaced;
        }
    }

    /// <summary>Makes a peer a member of a room, for some time.</summary>
    /// <param name="name">The room's name.</param>
    /// <param name="peer">The peer, as it says.</param>
    /// <param name="link">The neighbour by which that came.</param>
    /// <returns>The others; null if there is no room for it.</returns>
    public PeerId[]? Join(string name, PeerId peer, PeerId link)
    {
        lock (_lock)
        {
            var now = timeProvider.GetElapsedTime(0);
            if (now >= _sweepAt) Sweep(now);
            _gone.Remove(link); // it may be there again
            if (_rooms.TryGetValue(name, out var known)) Expire(known, now);
            var isIn = _rooms.TryGetValue(name, out known) && known.Entries.ContainsKey((peer, link));
            var mayEnter = isIn || TryEnter(name, peer, link);
            if (!mayEnter && known?.Has(peer) != true) return null;
            var room = _rooms[name];
            _opened.OnJoined(room, link);
            if (mayEnter) room.Entries[(peer, link)] = now + Lifetime;
            else room.Renew(peer, now + Lifetime); // it has come another way before, and stays in the room by that
            return room.MembersBut(peer);
        }
    }

    /// <summary>Takes a peer out of a room, as far as it has joined that by the same neighbour: anybody could say so by another.</summary>
    /// <param name="name">The room's name.</param>
    /// <param name="peer">The peer, as it says.</param>
    /// <param name="link">The neighbour by which that came.</param>
    public void Leave(string name, PeerId peer, PeerId link)
    {
        lock (_lock)
        {
            if (_rooms.TryGetValue(name, out var room)) Remove(room, (peer, link));
        }
    }

    /// <summary>Notes that there is no link to a neighbour any more: what came by it runs out as all else, and gives way before that if there is no room for others.</summary>
    public void OnGone(PeerId link)
    {
        lock (_lock)
        {
            if (_entriesBy.ContainsKey(link)) _gone.Add(link);
            _opened.OnGone(link);
        }
    }

    private bool TryEnter(string name, PeerId peer, PeerId link)
    {
        if (_roomsOf.GetValueOrDefault((peer, link)) >= MaxRoomsPerPeer) return false;
        if (!_rooms.TryGetValue(name, out var room))
        {
            if (_rooms.Count >= _maxRooms) MakeWay(link);
            _rooms.Add(name, room = new Room(name, link));
            _opened.Add(room);
        }
        else if (room.Entries.Count >= MaxMembers)
        {
            if (room.ToGiveWay((peer, link), _gone) is not { } entry) return false;
            Remove(room, entry);
            if (entry.Peer != peer && !room.Has(entry.Peer)) _membersDisplaced++;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_roomsOf, (peer, link), out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(_entriesBy, link, out _)++;
        return true;
    }

    private void MakeWay(PeerId link)
    {
        for (var i = 0; i < MaxHandedOver && _opened.TryHandOver(_opened.ToGiveWay(link), _gone); i++)
        {
            // There is as little room as before, but it is another's turn.
        }

        var room = _opened.ToGiveWay(link);
        foreach (var entry in room.Entries.Keys) Remove(room, entry);
        _displaced++;
    }

    private void Sweep(TimeSpan now)
    {
        _sweepAt = now + SweepInterval;
        foreach (var room in _rooms.Values) Expire(room, now);
    }

    private void Expire(Room room, TimeSpan now)
    {
        foreach (var (entry, endsAt) in room.Entries)
            if (endsAt <= now)
                Remove(room, entry);
    }

    private void Remove(Room room, (PeerId Peer, PeerId Link) entry)
    {
        if (!room.Entries.Remove(entry)) return;
        if (room.Entries.Count == 0 && _rooms.Remove(room.Name)) _opened.Remove(room);
        if (--CollectionsMarshal.GetValueRefOrNullRef(_roomsOf, entry) == 0) _roomsOf.Remove(entry);
        if (--CollectionsMarshal.GetValueRefOrNullRef(_entriesBy, entry.Link) > 0) return;
        _entriesBy.Remove(entry.Link);
        _gone.Remove(entry.Link);
    }
}
