using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Requests;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Asks peers, and waits for their responses.</summary>
internal sealed class Requester(NodeContext node, MessageSender sender)
{
    private readonly OpenRequests<TaskCompletionSource<RequestResult>> _open = new(node.Limits.AwaitedReceipts);
    private volatile bool _isStopped;

    /// <summary>Asks a peer, and completes when there is an answer or there will be none.</summary>
    /// <param name="to">The peer.</param>
    /// <param name="data">What is asked: one JSON value, or empty for nothing; read before this returns.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<RequestResult> AskAsync(PeerId to, ReadOnlySpan<byte> data, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var id = node.NextNonce().ToString(CultureInfo.InvariantCulture);
        var response = new TaskCompletionSource<RequestResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_open.TryAdd(to, id, response))
        {
            node.Drop(DropReason.AwaitedReceiptsFull, from: node.Self, to: to);
            return Task.FromResult(new RequestResult(RequestStatus.Dropped, TimeSpan.Zero, Reason: DropReason.AwaitedReceiptsFull));
        }

        if (_isStopped) Stop(); // it may have come too late for the other one
        return AskAsync(to, id, RequestBody.Write(Encoding.ASCII.GetBytes(id), data), response.Task, timeout, cancellationToken);
    }

    /// <summary>Takes a response. One that nobody waits for is dropped, and receipted all the same, so that it is not sent again.</summary>
    /// <returns>Why it was refused, or <see cref="DropReason.None"/>; it has been counted.</returns>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public DropReason OnResponse(PeerMessage message)
    {
        var json = message.Json.Span;
        if (!ResponseBody.TryRead(json, stackalloc byte[WireLimits.MaxNonceBytes], out var id, out var data, out var error))
        {
            node.Drop(DropReason.InvalidBody, from: message.From, to: node.Self);
            return DropReason.InvalidBody;
        }

        if (!_open.TryTake(message.From, Encoding.UTF8.GetString(id), out var response))
            node.Drop(DropReason.UnaskedResponse, from: message.From, to: node.Self);
        else if (error is null)
            response.TrySetResult(new RequestResult(RequestStatus.Answered, default, AnswerOf(message, data)));
        else
            response.TrySetResult(new RequestResult(StatusOf(error.Code), default, ErrorCode: error.Code, Detail: error.Message));
        return DropReason.None;
    }

    /// <summary>Ends all waiting, also what still comes, because the node stops.</summary>
    public void Stop()
    {
        _isStopped = true;
        foreach (var response in _open.TakeAll()) response.TrySetResult(new RequestResult(RequestStatus.Stopped, default));
    }

    private static PeerMessage AnswerOf(PeerMessage response, ReadOnlySpan<byte> data) =>
        new(response.From, data.IsEmpty ? "null"u8.ToArray() : data.ToArray(), response.Hops) { LastHop = response.LastHop };

    private static RequestStatus StatusOf(string code) => code switch
    {
        ResponseError.NoHandler => RequestStatus.NoHandler,
        ResponseError.Busy => RequestStatus.Busy,
        _ => RequestStatus.Failed,
    };

    private async Task<RequestResult> AskAsync(
        PeerId to, string id, byte[] request, Task<RequestResult> response, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var begunAt = node.Now;
        using var limit = new CancellationTokenSource(timeout, node.Options.TimeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var receipt = new ReceiptOptions { Timeout = timeout < ReceiptOptions.MaxTimeout ? timeout : ReceiptOptions.MaxTimeout };
        var sending = sender.SendAsync(to, request, receipt, ending.Token);
        try
        {
            await Task.WhenAny(response, sending).ConfigureAwait(false);
            if (!response.IsCompleted && EndOf(await sending.ConfigureAwait(false)) is { } end) return end with { Elapsed = node.Now - begunAt };
            return await response.WaitAsync(ending.Token).ConfigureAwait(false) with { Elapsed = node.Now - begunAt };
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new RequestResult(RequestStatus.TimedOut, node.Now - begunAt);
        }
        finally
        {
            _open.TryTake(to, id, out _);
            await ending.CancelAsync().ConfigureAwait(false); // once there is an answer, the request is not sent again
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How the request ends by what became of its message; null if the answer may yet come: a peer of the old kind gives no receipt, and may answer all the same.</summary>
    private static RequestResult? EndOf(in DeliveryReport report) => report.Status switch
    {
        DeliveryStatus.NotReachable => new RequestResult(RequestStatus.NotReachable, default),
        DeliveryStatus.Dropped => new RequestResult(RequestStatus.Dropped, default, Reason: report.Reason),
        DeliveryStatus.Stopped => new RequestResult(RequestStatus.Stopped, default),
        _ => null,
    };
}
