using PeerRelay.Identity;

namespace PeerRelay.Server.Rooms;

/// <summary>The answer to who joins a room.</summary>
/// <param name="Members">The others.</param>
/// <param name="Seconds">For so long the peer is a member; then it has to ask again.</param>
internal sealed record RoomMembers(IReadOnlyList<PeerId> Members, int Seconds);
