using PeerRelay.Transports;

namespace PeerRelay.Links;

/// <summary>
/// Writes a link's queue. There is no task for it: whoever has put something in the queue writes all that waits there, unless somebody is at it, who then
/// goes on with it. Only where the connection takes no more at the moment, a task waits until it does.
/// </summary>
internal sealed class LinkWriter(IConnection connection, SendQueue queue, Link link)
{
    /// <summary>Bytes that wait above which they are written at once, and not at the end of the turn: 512 KiB, as much as a read brings.</summary>
    public const int AtOnce = 512 * 1024;

    private TaskCompletionSource? _ended;
    private Task _writing = Task.CompletedTask;
    private Task _closing = Task.CompletedTask;
    private Exception? _fault;
    private bool _isBroken;

    /// <summary>Made when somebody waits for the end, or when it comes: a link holds none until then.</summary>
    private TaskCompletionSource Ended =>
        LazyInitializer.EnsureInitialized(ref _ended, () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Completes when all has been written, and the close too, or can't be. What the link's owner throws meanwhile comes out of here.</summary>
    public async Task WhenEndedAsync()
    {
        await Ended.Task.ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        await _closing.ConfigureAwait(false);
    }

    /// <summary>Writes what waits, unless somebody is at it. It does not throw: it may be called on another link's behalf.</summary>
    public void Flush()
    {
        if (!link.IsRunning) return; // it begins with that
        if (queue.TryTake(out var batch)) Write(batch);
        else End();
    }

    private void Write(SendBatch batch)
    {
        do
        {
            var sending = SendAsync(batch);
            if (!sending.IsCompleted)
            {
                _writing = WriteOnAsync(sending, batch);
                return;
            }

            Finish(batch, sending.Result);
        }
        while (queue.TryTakeNext(batch, out batch));
        End();
    }

    private async Task WriteOnAsync(ValueTask<bool> sending, SendBatch batch)
    {
        while (true)
        {
            Finish(batch, await sending.ConfigureAwait(false));
            if (!queue.TryTakeNext(batch, out batch)) break;
            sending = SendAsync(batch);
        }

        End();
    }

    private ValueTask<bool> SendAsync(in SendBatch batch) =>
        _isBroken ? ValueTask.FromResult(false) : connection.SendAsync(batch.Bytes, CancellationToken.None);

    private void Finish(in SendBatch batch, bool isWritten)
    {
        if (!isWritten) Break();
        try
        {
            link.OnWritten(batch, isLost: !isWritten);
        }
        catch (Exception e) // the owner's: it must neither leave the queue taken nor come out of whoever writes
        {
            _fault ??= e;
            Break();
        }
    }

    /// <summary>
    /// Takes no more, and has the link's own task find the connection broken: whoever writes may be on another link's thread, or hold locks of the application's, and is
    /// not the one to tell of the end.
    /// </summary>
    private void Break()
    {
        _isBroken = true;
        queue.Complete();
        connection.Abort();
    }

    /// <summary>Says the close, once nothing more will be written.</summary>
    private void End()
    {
        if (queue.TryEnd()) _closing = CloseAsync();
    }

    private async Task CloseAsync()
    {
        try
        {
            var reason = link.CloseReason ?? LinkCloseReason.ConnectionLost;
            if (!_isBroken) await connection.CloseOutputAsync(reason.ToCode(), reason.ToText(), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            if (_fault is { } fault) Ended.TrySetException(fault);
            else Ended.TrySetResult();
        }
    }
}
