using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Identity;
using PeerRelay.Server.OpenApi;
using PeerRelay.Server.Problems;
using PeerRelay.Server.Requests;

namespace PeerRelay.Server.Links;

/// <summary>The links of this node: to look at, and to end.</summary>
internal static class LinkEndpoints
{
    private const int MostPerPage = 1_000;

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/links").WithTags("Links");
        group.MapGet("", List)
            .WithName("listLinks")
            .WithSummary("The links, in order of id")
            .WithDescription("A page at a time: ask on with `after` set to `next`, until `next` is null.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/{id}", Get)
            .WithName("getLink")
            .WithSummary("One link")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{id}", DeleteAsync)
            .WithName("disconnect")
            .WithSummary("Disconnect a peer")
            .WithDescription("The peer may come back; nothing bars it.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        ConnectEndpoint.Map(group);
    }

    /// <summary>The answer where there is no link to a peer.</summary>
    private static ProblemHttpResult NotFound(PeerId id) => Problem.Of(StatusCodes.Status404NotFound, $"There is no link to {id}.", "noLink");

    private static Results<Ok<LinkPage>, ProblemHttpResult> List(
        Peer peer,
        [QueryText("The beginning of an id, or a part of a remote address.", Example = "127.0.0.1")] string? filter,
        [QueryText("Which side dialled.", Words = typeof(LinkDirection))] string? direction,
        [QueryText("The id after which to begin.", IsPeerId = true)] string? after,
        [QueryInteger("How many links at most.", 1, MostPerPage, 100)] string? limit)
    {
        var errors = new FieldErrors();
        var side = errors.Word<LinkDirection>(nameof(direction), direction);
        var cursor = errors.OptionalId(nameof(after), after);
        var most = (int)errors.Integer(nameof(limit), limit, 1, MostPerPage, 100);
        if (!errors.IsEmpty) return errors.ToProblem();
        var links = peer.GetLinks(cursor)
            .Where(link => (side is null || link.Direction == side) && Matches(link, filter))
            .Take(most + 1)
            .ToList();
        if (links.Count <= most) return TypedResults.Ok(new LinkPage(links, null, peer.LinkCount));
        links.RemoveAt(most);
        return TypedResults.Ok(new LinkPage(links, links[^1].Id, peer.LinkCount));
    }

    private static Results<Ok<LinkInfo>, ProblemHttpResult> Get(Peer peer, [QueryText("The peer's id.", IsPeerId = true)] string id)
    {
        var errors = new FieldErrors();
        var peerId = errors.Id(nameof(id), id);
        if (!errors.IsEmpty) return errors.ToProblem();
        return peer.GetLink(peerId) is { } link ? TypedResults.Ok(link) : NotFound(peerId);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Peer peer,
        [QueryText("The peer's id.", IsPeerId = true)] string id,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var peerId = errors.Id(nameof(id), id);
        if (!errors.IsEmpty) return errors.ToProblem();
        return await peer.DisconnectAsync(peerId, cancellationToken) ? TypedResults.NoContent() : NotFound(peerId);
    }

    private static bool Matches(LinkInfo link, string? filter) =>
        string.IsNullOrEmpty(filter)
        || link.Id.ToString().StartsWith(filter, StringComparison.OrdinalIgnoreCase)
        || (link.RemoteAddress?.Contains(filter, StringComparison.OrdinalIgnoreCase) ?? false);
}
