using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Json;
using PeerRelay.Server.Problems;
using PeerRelay.Server.Requests;
using PeerRelay.Server.Settings;
using PeerRelay.Wire;

namespace PeerRelay.Server.Messages;

/// <summary>Sends a message at an operator's wish.</summary>
internal static class MessageEndpoint
{
    /// <summary>Room for the rest of the body around a message.</summary>
    private const int AroundMessage = 16 * 1024;

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/messages", SendAsync)
            .WithTags("Messages")
            .WithName("send")
            .WithSummary("Send a message to a peer by id")
            .WithDescription(
                "Without `receipt`, tells at once (202) what became of it at this node. With `receipt`, waits and tells (200) what became of it: `delivered`, by the target's "
                + "word, `notReachable` or `timedOut`; a message that does not fit a frame then goes in parts. `json` is passed on as it is written. What is dropped at this node is answered with a problem whose `reason` tells why.")
            .Accepts<SendRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>The largest body, with the largest message in base64: in one frame, or in parts.</summary>
    public static long MaxBodyBytes(RelayOptions options) => Math.Max(options.Limits.MaxFrameBytes, options.Limits.MessageBytes) * 4L / 3 + AroundMessage;

    private static async Task<Results<Accepted<MessageOutcome>, Ok<DeliveryOutcome>, ProblemHttpResult>> SendAsync(
        Peer peer,
        HttpRequest request,
        IOptions<RelayOptions> options,
        CancellationToken cancellationToken)
    {
        var (body, problem) = await JsonBody.ReadAsync(request, MaxBodyBytes(options.Value), "to", "json", "base64", "receipt", "timeoutSeconds", "tries");
        if (body is null) return problem!;
        using (body)
        {
            var to = body.Text("to") is { } toText ? body.Errors.Id("to", toText) : default;
            body.ExactlyOne("json", "base64");
            var bytes = body.Has("base64") ? ReadBytes(body) : null;
            var receipt = ReadReceipt(body);
            if (!body.Errors.IsEmpty) return body.Errors.ToProblem();
            try
            {
                if (receipt is not null)
                {
                    return Answer(
                        bytes is null
                            ? await peer.SendJsonAsync(to, body.Raw("json"), receipt, cancellationToken)
                            : await peer.SendBytesAsync(to, bytes, receipt, cancellationToken),
                        bytes is null ? "json" : "base64");
                }

                var outcome = bytes is null
                    ? await peer.SendJsonAsync(to, body.Raw("json"), cancellationToken)
                    : await peer.SendBytesAsync(to, bytes, cancellationToken);
                return outcome.IsAccepted
                    ? TypedResults.Accepted((string?)null, new MessageOutcome(outcome.Status, outcome.Reason, outcome.Copies))
                    : Refuse(outcome.Reason, bytes is null ? "json" : "base64", "makes a frame above Limits:MaxFrameBytes; with 'receipt' it would go in parts.");
            }
            catch (ArgumentException) // JSON that the protocol does not take: nested too deep, or not UTF-8 within a string
            {
                return Problem.Field("json", "nests too deep, or holds bytes that are not UTF-8.");
            }
        }
    }

    private static byte[]? ReadBytes(JsonBody body)
    {
        if (body.Text("base64") is not { } text) return null;
        var bytes = new byte[text.Length / 4 * 3 + 3];
        if (Convert.TryFromBase64String(text, bytes, out var written)) return bytes[..written];
        body.Errors.Add("base64", "must be base64 (RFC 4648, section 4, with padding).");
        return null;
    }

    /// <summary>How the receipt is to be waited for; null if none is asked for.</summary>
    private static ReceiptOptions? ReadReceipt(JsonBody body)
    {
        var wanted = body.Flag("receipt");
        var timeout = body.Number("timeoutSeconds", ReceiptOptions.MinTimeout.TotalSeconds, ReceiptOptions.MaxTimeout.TotalSeconds);
        var tries = body.Integer("tries", 1, ReceiptOptions.MostTries);
        if (!wanted)
        {
            foreach (var name in (string[])["timeoutSeconds", "tries"])
                if (body.Has(name))
                    body.Errors.Add(name, "is for messages with 'receipt': true.");
            return null;
        }

        var options = new ReceiptOptions();
        if (timeout is { } seconds) options = options with { Timeout = TimeSpan.FromSeconds(seconds) };
        return tries is { } most ? options with { MaxTries = most } : options;
    }

    private static Results<Accepted<MessageOutcome>, Ok<DeliveryOutcome>, ProblemHttpResult> Answer(in DeliveryReport report, string field) => report.Status switch
    {
        DeliveryStatus.Dropped => Refuse(report.Reason, field, "is above Limits:MessageBytes, or of no frame that Limits:MaxFrameBytes allows."),
        DeliveryStatus.Stopped => Refuse(DropReason.Stopped, field, tooLarge: ""),
        _ => TypedResults.Ok(new DeliveryOutcome(report.Status, report.Hops, report.Elapsed.TotalSeconds, report.Tries)),
    };

    private static ProblemHttpResult Refuse(DropReason reason, string field, string tooLarge)
    {
        if (reason == DropReason.TooLarge)
            return Problem.Field(field, tooLarge, StatusCodes.Status413PayloadTooLarge, JsonNaming.Word(reason));
        var status = reason switch
        {
            DropReason.SendQueueFull or DropReason.PendingQueueFull or DropReason.InboxFull or DropReason.LinkClosed or DropReason.AwaitedReceiptsFull or DropReason.Stopped
                => StatusCodes.Status503ServiceUnavailable, // may pass if it is tried again
            _ => StatusCodes.Status409Conflict,
        };
        return Problem.Of(status, $"The message was dropped at this node: {JsonNaming.Word(reason)}.", JsonNaming.Word(reason));
    }
}
