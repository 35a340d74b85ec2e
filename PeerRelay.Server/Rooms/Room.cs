using PeerRelay.Identity;

namespace PeerRelay.Server.Rooms;

/// <summary>A room. Its owner sees to it that one thread at a time uses it.</summary>
/// <param name="name">Its name.</param>
internal sealed class Room(string name)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Who is in it, each with when that runs out.</summary>
    public Dictionary<PeerId, TimeSpan> Members { get; } = [];
}
