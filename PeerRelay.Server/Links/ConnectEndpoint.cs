using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Server.Json;
using PeerRelay.Server.Problems;
using PeerRelay.Server.Requests;

namespace PeerRelay.Server.Links;

/// <summary>Forms a link at an operator's wish.</summary>
internal static class ConnectEndpoint
{
    /// <summary>16 KiB: an id or a url, with room to spare.</summary>
    private const int MaxBodyBytes = 16 * 1024;

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder links) =>
        links.MapPost("", ConnectAsync)
            .WithName("connect")
            .WithSummary("Connect to a peer by id, or to a node by url")
            .WithDescription("Answers when the link is made or the attempt has ended; `reason` in the problem tells how.")
            .Accepts<ConnectRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);

    private static async Task<Results<Created<LinkInfo>, Ok<LinkInfo>, ProblemHttpResult>> ConnectAsync(Peer peer, HttpRequest request, CancellationToken cancellationToken)
    {
        var (body, problem) = await JsonBody.ReadAsync(request, MaxBodyBytes, "id", "url");
        if (body is null) return problem!;
        using (body)
        {
            body.ExactlyOne("id", "url");
            var id = body.Has("id") && body.Text("id") is { } idText ? body.Errors.Id("id", idText) : default;
            var url = body.Has("url") ? ReadUrl(body) : null;
            if (!body.Errors.IsEmpty) return body.Errors.ToProblem();
            var result = url is null ? await peer.ConnectAsync(id, cancellationToken) : await peer.ConnectAsync(url, cancellationToken);
            return Answer(peer, result, url is null ? "id" : "url");
        }
    }

    private static Uri? ReadUrl(JsonBody body)
    {
        if (body.Text("url") is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "ws" or "wss" && url.Host.Length > 0 && url.UserInfo.Length == 0)
            return url;
        body.Errors.Add("url", "must be an absolute ws:// or wss:// url without a user name.");
        return null;
    }

    private static Results<Created<LinkInfo>, Ok<LinkInfo>, ProblemHttpResult> Answer(Peer peer, ConnectResult result, string field)
    {
        if (!result.IsConnected) return Refuse(result, field);
        if (result.Peer is not { } id || peer.GetLink(id) is not { } link)
            return Problem.Of(StatusCodes.Status502BadGateway, "The link was made, and ended at once.", JsonNaming.Word(ConnectStatus.Failed));
        return result.Status == ConnectStatus.Connected ? TypedResults.Created($"/api/v1/links/{id}", link) : TypedResults.Ok(link);
    }

    private static ProblemHttpResult Refuse(ConnectResult result, string field)
    {
        var reason = JsonNaming.Word(result.Status);
        var (status, detail) = result.Status switch
        {
            ConnectStatus.Self => (StatusCodes.Status422UnprocessableEntity, "is this node itself."),
            ConnectStatus.UrlRefused => (StatusCodes.Status422UnprocessableEntity, "is not a url that this node dials."),
            ConnectStatus.TimedOut => (StatusCodes.Status504GatewayTimeout, "There was no answer in time."),
            ConnectStatus.NotDialable => (StatusCodes.Status409Conflict, "The peer answered that it can't be dialled."),
            ConnectStatus.LimitReached => (StatusCodes.Status503ServiceUnavailable, "A limit of this node is reached."),
            ConnectStatus.Stopped => (StatusCodes.Status503ServiceUnavailable, "This node is not running."),
            ConnectStatus.WrongPeer => (StatusCodes.Status502BadGateway, "Another peer was met there than the one sought."),
            _ => (StatusCodes.Status502BadGateway, "The connection could not be made."),
        };
        var text = result.Detail is null ? detail : $"{detail} {result.Detail}";
        return status == StatusCodes.Status422UnprocessableEntity ? Problem.Field(field, text, status, reason) : Problem.Of(status, text, reason);
    }
}
