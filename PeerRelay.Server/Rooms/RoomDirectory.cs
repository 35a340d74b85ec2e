using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using PeerRelay.Identity;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Rooms;

/// <summary>
/// Who is in which room: peers that have said so within the last minute. Bounded in rooms, in members of each, and in rooms of each peer. Safe for threads; one lock, held for one room,
/// and twice a minute for all. Nobody proves who he is: a name in it may be made up, and the members find that out, as it never says hello. So one peer can make up as many rooms as
/// there may be within seconds: where there are more, the one that nobody has joined for longest gives way, and those that are in use are not refused.
/// </summary>
internal sealed class RoomDirectory(IOptions<RelayOptions> options, TimeProvider timeProvider)
{
    /// <summary>Members of a room. 64: each sends to every other.</summary>
    public const int MaxMembers = 64;

    /// <summary>Rooms of a peer. 16: a page is in one or two.</summary>
    public const int MaxRoomsPerPeer = 16;

    /// <summary>How often what has run out is looked for everywhere; in a room that is asked for, it is each time.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(30);

    private readonly int _maxRooms = options.Value.Rooms.MaxRooms;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Room>> _rooms = new(StringComparer.Ordinal);
    private readonly LinkedList<Room> _byLastJoin = []; // the same, the one that was joined last at the end
    private readonly Dictionary<PeerId, int> _roomsOf = [];
    private TimeSpan _sweepAt;
    private long _displaced;

    /// <summary>How long a peer is a member after it has said so.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(60);

    /// <summary>How many rooms and members there are.</summary>
    public (int Rooms, int Members) Count()
    {
        lock (_lock)
        {
            Sweep(timeProvider.GetElapsedTime(0));
            return (_rooms.Count, _byLastJoin.Sum(room => room.Members.Count));
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

    /// <summary>Makes a peer a member of a room, for some time.</summary>
    /// <returns>The others; null if there is no room for it.</returns>
    public PeerId[]? Join(string name, PeerId peer)
    {
        lock (_lock)
        {
            var now = timeProvider.GetElapsedTime(0);
            if (now >= _sweepAt) Sweep(now);
            if (_rooms.TryGetValue(name, out var known)) Expire(known.Value, now);
            if (!IsIn(name, peer) && !TryEnter(name, peer)) return null;
            var room = _rooms[name];
            _byLastJoin.Remove(room);
            _byLastJoin.AddLast(room);
            room.Value.Members[peer] = now + Lifetime;
            return [.. room.Value.Members.Keys.Where(member => member != peer)];
        }
    }

    /// <summary>Takes a peer out of a room.</summary>
    public void Leave(string name, PeerId peer)
    {
        lock (_lock)
        {
            if (_rooms.TryGetValue(name, out var room)) Remove(room.Value, peer);
        }
    }

    private bool IsIn(string name, PeerId peer) => _rooms.TryGetValue(name, out var room) && room.Value.Members.ContainsKey(peer);

    private bool TryEnter(string name, PeerId peer)
    {
        if (_roomsOf.GetValueOrDefault(peer) >= MaxRoomsPerPeer) return false;
        if (_rooms.TryGetValue(name, out var room))
        {
            if (room.Value.Members.Count >= MaxMembers) return false;
        }
        else
        {
            if (_rooms.Count >= _maxRooms) Displace(_byLastJoin.First!.Value);
            _rooms.Add(name, _byLastJoin.AddLast(new Room(name)));
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_roomsOf, peer, out _)++;
        return true;
    }

    private void Displace(Room room)
    {
        foreach (var peer in room.Members.Keys) Remove(room, peer);
        _displaced++;
    }

    private void Sweep(TimeSpan now)
    {
        _sweepAt = now + SweepInterval;
        foreach (var room in _byLastJoin.ToArray()) Expire(room, now);
    }

    private void Expire(Room room, TimeSpan now)
    {
        foreach (var (peer, endsAt) in room.Members)
            if (endsAt <= now)
                Remove(room, peer);
    }

    private void Remove(Room room, PeerId peer)
    {
        if (!room.Members.Remove(peer)) return;
        if (room.Members.Count == 0 && _rooms.Remove(room.Name, out var node)) _byLastJoin.Remove(node);
        if (--CollectionsMarshal.GetValueRefOrNullRef(_roomsOf, peer) == 0) _roomsOf.Remove(peer);
    }
}
