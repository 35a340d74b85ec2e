using PeerRelay.Server.Json;

namespace PeerRelay.Server.Rooms;

/// <summary>Answers the requests of peers to the node, which are those for rooms: it takes no others.</summary>
internal sealed class RoomResponder(RoomDirectory rooms)
{
    private static PeerAnswer Full { get; } = PeerAnswer.Failed("full", "There is no room for another member, or another room of yours.");

    private static PeerAnswer Left { get; } = PeerAnswer.OfJson("{}"u8.ToArray());

    /// <summary>Answers a request.</summary>
    public ValueTask<PeerAnswer> AnswerAsync(PeerMessage request, CancellationToken cancellationToken) => ValueTask.FromResult(Answer(request));

    private PeerAnswer Answer(PeerMessage request)
    {
        if (RoomRequest.Read(request.Json.Span) is not { } asked) return PeerAnswer.NoHandler;
        if (asked.IsJoin)
            return rooms.Join(asked.Room, request.From, request.LastHop) is { } members ? PeerAnswer.Of(new RoomMembers(members, (int)RoomDirectory.Lifetime.TotalSeconds), JsonSetup.Options) : Full;
        rooms.Leave(asked.Room, request.From, request.LastHop);
        return Left;
    }
}
