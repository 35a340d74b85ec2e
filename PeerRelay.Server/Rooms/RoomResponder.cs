using PeerRelay.Identity;
using PeerRelay.Server.Json;

namespace PeerRelay.Server.Rooms;

/// <summary>Answers the requests of peers to the node, which are those for rooms: it takes no others.</summary>
internal sealed class RoomResponder(RoomDirectory rooms, Peer peer)
{
    private static PeerAnswer Full { get; } = PeerAnswer.Failed("full", "There is no room for another member, or another room of yours.");

    private static PeerAnswer Left { get; } = PeerAnswer.OfJson("{}"u8.ToArray());

    /// <summary>Answers a request.</summary>
    public ValueTask<PeerAnswer> AnswerAsync(PeerMessage request, CancellationToken cancellationToken) => ValueTask.FromResult(Answer(request));

    /// <summary>Notes that there is no link to a neighbour any more.</summary>
    public void OnGone(PeerId link) => rooms.OnGone(link);

    private PeerAnswer Answer(PeerMessage request)
    {
        if (RoomRequest.Read(request.Json.Span) is not { } asked) return PeerAnswer.NoHandler;
        if (asked.IsJoin)
        {
            var members = rooms.Join(asked.Room, request.From, request.LastHop);
            if (request.LastHop != peer.Id && peer.GetLink(request.LastHop) is null) rooms.OnGone(request.LastHop); // it may have ended before, as requests are not answered on its thread
            return members is null ? Full : PeerAnswer.Of(new RoomMembers(members, (int)RoomDirectory.Lifetime.TotalSeconds), JsonSetup.Options);
        }

        rooms.Leave(asked.Room, request.From, request.LastHop);
        return Left;
    }
}
