using PeerRelay.Server.Rooms;

namespace PeerRelay.Server.Node;

/// <summary>The rooms that this node knows of.</summary>
/// <param name="Enabled">Whether it tells peers who else is in a room.</param>
/// <param name="Rooms">How many there are.</param>
/// <param name="Members">How many members they have together. Who has come by two neighbours within the last minute counts twice.</param>
/// <param name="Displaced">How many have given way to others since the start, as there were more than <c>Rooms:MaxRooms</c>.</param>
/// <param name="MembersDisplaced">How many members have given way to others of the same room since the start, as it was full.</param>
internal sealed record NodeRooms(bool Enabled, int Rooms, int Members, long Displaced, long MembersDisplaced)
{
    /// <summary>Looks at them.</summary>
    public static NodeRooms Of(RoomDirectory directory, bool isEnabled)
    {
        var (rooms, members) = directory.Count();
        return new NodeRooms(isEnabled, rooms, members, directory.Displaced, directory.MembersDisplaced);
    }
}
