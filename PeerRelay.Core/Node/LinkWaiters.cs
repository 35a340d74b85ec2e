using PeerRelay.Identity;

namespace PeerRelay.Node;

/// <summary>Those who wait for a direct link to a peer, however it comes about: all who wait for the same one are told the same. Safe for threads.</summary>
internal sealed class LinkWaiters(NodeContext node)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, TaskCompletionSource<ConnectResult>> _waiting = [];

    /// <summary>Whether anybody waits for a link to a peer.</summary>
    public bool Contains(PeerId id)
    {
        lock (_lock) return _waiting.ContainsKey(id);
    }

    /// <summary>Notes that somebody waits, who then calls <see cref="WaitAsync"/> with what this returns.</summary>
    public TaskCompletionSource<ConnectResult> Add(PeerId id)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(id, out var waiter))
                _waiting[id] = waiter = new TaskCompletionSource<ConnectResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiter;
        }
    }

    /// <summary>Waits for a link, but not for as long as somebody keeps the handshake alive with offers that lead to nothing.</summary>
    public async Task<ConnectResult> WaitAsync(PeerId id, TaskCompletionSource<ConnectResult> waiter, CancellationToken cancellationToken)
    {
        var limit = (3 * node.Limits.HandshakeTimeout) + node.Limits.DialTimeout; // an offer of theirs, ours, theirs that crosses it, a dial
        if (node.Rtc is not null) limit += node.Limits.RtcTimeout; // one that fails before
        try
        {
            return await waiter.Task.WaitAsync(limit, node.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                if (_waiting.TryGetValue(id, out var current) && current == waiter) _waiting.Remove(id);
            }

            return new ConnectResult(ConnectStatus.TimedOut, id, "There was no link in time.");
        }
    }

    /// <summary>Tells those who wait for a peer how it ended.</summary>
    public void Complete(PeerId id, ConnectResult result)
    {
        TaskCompletionSource<ConnectResult>? waiter;
        lock (_lock) _waiting.Remove(id, out waiter);
        waiter?.TrySetResult(result);
    }

    /// <summary>Tells all how it ended.</summary>
    public void CompleteAll(Func<PeerId, ConnectResult> result)
    {
        PeerId[] ids;
        lock (_lock) ids = [.. _waiting.Keys];
        foreach (var id in ids) Complete(id, result(id));
    }
}
