using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using PeerRelay.Identity;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Rooms;

/// <summary>
/// Who is in which room: peers that have said so within the last minute. Bounded in rooms, in members of each, and in rooms of each peer. Safe for threads; one lock, held for one room,
/// and twice a minute for all. Nobody proves who he is: a name in it may be made up, and the members find that out, as it never says hello.
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
    private readonly Dictionary<string, Dictionary<PeerId, TimeSpan>> _rooms = new(StringComparer.Ordinal); // the members of each, with when they run out
    private readonly Dictionary<PeerId, int> _roomsOf = [];
    private TimeSpan _sweepAt;

    /// <summary>How long a peer is a member after it has said so.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(60);

    /// <summary>How many rooms and members there are.</summary>
    public (int Rooms, int Members) Count()
    {
        lock (_lock)
        {
            Sweep(timeProvider.GetElapsedTime(0));
            return (_rooms.Count, _rooms.Values.Sum(room => room.Count));
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
            if (_rooms.TryGetValue(name, out var room)) Expire(name, room, now);
            if (!(room?.ContainsKey(peer) ?? false) && !TryEnter(name, peer)) return null;
            room = _rooms[name];
            room[peer] = now + Lifetime;
            return [.. room.Keys.Where(member => member != peer)];
        }
    }

    /// <summary>Takes a peer out of a room.</summary>
    public void Leave(string name, PeerId peer)
    {
        lock (_lock)
        {
            if (_rooms.TryGetValue(name, out var room)) Remove(name, room, peer);
        }
    }

    private bool TryEnter(string name, PeerId peer)
    {
        if (_roomsOf.GetValueOrDefault(peer) >= MaxRoomsPerPeer) return false;
        if (!_rooms.TryGetValue(name, out var room))
        {
            if (_rooms.Count >= _maxRooms) return false;
            _rooms.Add(name, room = []);
        }

        if (room.Count >= MaxMembers) return false;
        CollectionsMarshal.GetValueRefOrAddDefault(_roomsOf, peer, out _)++;
        return true;
    }

    private void Sweep(TimeSpan now)
    {
        _sweepAt = now + SweepInterval;
        foreach (var (name, room) in _rooms.ToArray()) Expire(name, room, now);
    }

    private void Expire(string name, Dictionary<PeerId, TimeSpan> room, TimeSpan now)
    {
        foreach (var (peer, endsAt) in room)
            if (endsAt <= now)
                Remove(name, room, peer);
    }

    private void Remove(string name, Dictionary<PeerId, TimeSpan> room, PeerId peer)
    {
        if (!room.Remove(peer)) return;
        if (room.Count == 0) _rooms.Remove(name);
        if (--CollectionsMarshal.GetValueRefOrNullRef(_roomsOf, peer) == 0) _roomsOf.Remove(peer);
    }
}
