using PeerRelay.Server.Rooms;

namespace PeerRelay.Server.Node;

/// <summary>The rooms that this node knows of.</summary>
/// <param name="Enabled">Whether it tells peers who else is in a room.</param>
/// <param name="Rooms">How many there are.</param>
/// <param name="Members">How many members they have together.</param>
internal sealed record NodeRooms(bool Enabled, int Rooms, int Members)
{
    /// <summary>Looks at them.</summary>
    public static NodeRooms Of(RoomDirectory directory, bool isEnabled)
    {
        var (rooms, members) = directory.Count();
        return new NodeRooms(isEnabled, rooms, members);
    }
}
