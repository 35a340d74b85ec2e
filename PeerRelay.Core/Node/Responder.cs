using System.Runtime.CompilerServices;
using PeerRelay.Identity;
using PeerRelay.Requests;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Has the application answer the requests of others, so many at a time.</summary>
internal sealed class Responder(NodeContext node, MessageSender sender)
{
    private readonly RequestRoom _room = new();
    private readonly RequestRoom _awaited = new(); // answers whose receipts are waited for

    /// <summary>Is given each answer that is being made, to see to its end.</summary>
    public event Action<Task>? Answering;

    /// <summary>Who answers; null if nobody does. The token is cancelled when the node stops.</summary>
    public Func<PeerMessage, CancellationToken, ValueTask<PeerAnswer>>? Handler { get; set; }

    /// <summary>Tells when the node begins to stop.</summary>
    public CancellationToken Stopping { private get; set; }

    /// <summary>Takes a request.</summary>
    /// <returns>Why it was refused, or <see cref="DropReason.None"/>; it has been counted.</returns>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public DropReason OnRequest(PeerMessage message)
    {
        if (!RequestBody.TryRead(message.Json.Span, stackalloc byte[WireLimits.MaxNonceBytes], out var id, out var data))
        {
            node.Drop(DropReason.InvalidBody, from: message.From, to: node.Self);
            return DropReason.InvalidBody;
        }

        // Refusals ask for no receipt: whoever floods us is not to have us wait for theirs.
        if (Handler is not { } handler)
        {
            sender.Send(message.From, ResponseBody.Write(id, PeerAnswer.NoHandler.Error!));
        }
        else if (!_room.TryEnter(message.From, message.LastHop))
        {
            node.Drop(DropReason.TooManyRequests, from: message.From, to: node.Self);
            sender.Send(message.From, ResponseBody.Write(id, Busy));
        }
        else
        {
            var request = new PeerMessage(message.From, data.IsEmpty ? "null"u8.ToArray() : data.ToArray(), message.Hops)
            {
                LastHop = message.LastHop, ReceiptTry = message.ReceiptTry,
            };
            Answering?.Invoke(AnswerAsync(handler, request, id.ToArray()));
        }

        return DropReason.None;
    }

    private static ResponseError TooLarge { get; } = new(ResponseError.Failed, "The answer is too large.");

    private static ResponseError Busy { get; } = new(ResponseError.Busy, "The peer answers as many requests as it may.");

    private async Task AnswerAsync(Func<PeerMessage, CancellationToken, ValueTask<PeerAnswer>> handler, PeerMessage request, byte[] id)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // it came on a link's thread, and the handler may take long
        byte[] response;
        try
        {
            var answer = await CallAsync(handler, request).ConfigureAwait(false);
            response = answer.Error is { } error ? ResponseBody.Write(id, error) : ResponseBody.Write(id, answer.Json.Span);
        }
        finally
        {
            _room.Leave(request.From, request.LastHop);
        }

        if (!Stopping.IsCancellationRequested) await SendAsync(request, id, response).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends an answer, so that it arrives if there is room for that: whoever floods us with requests under any names, and gives no receipts, is not to fill the room
    /// for all messages of this node that wait for one.
    /// </summary>
    private async Task SendAsync(PeerMessage request, byte[] id, byte[] response)
    {
        // Who asks for receipts gives them; an old peer gives none, and would have the answer sent five times.
        var reason = request.ReceiptTry > 0 ? await SendAwaitedAsync(request.From, request.LastHop, response).ConfigureAwait(false) : DropReason.AwaitedReceiptsFull;
        if (reason == DropReason.TooLarge)
            sender.Send(request.From, ResponseBody.Write(id, TooLarge));
        else if (reason == DropReason.AwaitedReceiptsFull && sender.Send(request.From, response).Reason == DropReason.TooLarge)
            sender.Send(request.From, ResponseBody.Write(id, request.ReceiptTry > 0 ? Busy : TooLarge)); // in parts it goes only with receipts
    }

    private async Task<DropReason> SendAwaitedAsync(PeerId to, PeerId link, byte[] response)
    {
        if (!_awaited.TryEnter(to, link)) return DropReason.AwaitedReceiptsFull;
        try
        {
            return (await sender.SendAsync(to, response, new ReceiptOptions(), Stopping).ConfigureAwait(false)).Reason;
        }
        finally
        {
            _awaited.Leave(to, link);
        }
    }

    private async ValueTask<PeerAnswer> CallAsync(Func<PeerMessage, CancellationToken, ValueTask<PeerAnswer>> handler, PeerMessage request)
    {
        try
        {
            return await handler(request, Stopping).ConfigureAwait(false) ?? PeerAnswer.Empty;
        }
        catch (PeerRequestException e)
        {
            return PeerAnswer.Failed(ResponseError.Failed, e.Message);
        }
        catch (Exception e) // whatever the application's handler throws, the peer that asked is to be answered, and not told of our inside
        {
            if (e is OperationCanceledException && Stopping.IsCancellationRequested) return PeerAnswer.Empty;
            node.Counters.Dropped(DropReason.HandlerFailed);
            NodeLog.HandlerFailed(node.Logger, nameof(PeerAnswer), e);
            return PeerAnswer.Failed(ResponseError.Failed, "The request failed.");
        }
    }
}
