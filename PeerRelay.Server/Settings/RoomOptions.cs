namespace PeerRelay.Server.Settings;

/// <summary>Rooms: the node tells peers who else is in a room, so that they find each other.</summary>
internal sealed class RoomOptions
{
    /// <summary>Whether it does.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Rooms at a time; where there are more, of those by the neighbour that has most, the one that nobody has joined for longest gives way. 10,000: a room of two costs some KB, the fullest some 10 KB.</summary>
    public int MaxRooms { get; set; } = 10_000;
}
