namespace PeerRelay.Server.Sockets;

/// <summary>
/// One direction of a socket: whether it may have become ready since it last was tried, and who waits for that. At most one waits at a time. It must not be copied.
/// </summary>
internal struct Edge
{
    private static readonly object Passed = new();

    private object? _state; // Passed, who waits, or nothing of either

    /// <summary>It has become ready: whoever waits is told; else the next one who would wait.</summary>
    public void Signal()
    {
        while (Volatile.Read(ref _state) is var state && state != Passed)
        {
            var waiter = state as IEdgeWaiter;
            if (Interlocked.CompareExchange(ref _state, waiter is null ? Passed : null, state) != state) continue;
            waiter?.OnEdge();
            return;
        }
    }

    /// <summary>Waits until it is ready, after it was found not to be.</summary>
    /// <returns>False if it may have become so since: it is to be tried again, and nobody waits.</returns>
    public bool TryWait(IEdgeWaiter waiter)
    {
        if (Interlocked.CompareExchange(ref _state, waiter, null) is null) return true;
        Volatile.Write(ref _state, null); // before it is tried, so that an edge that comes meanwhile is not lost
        return false;
    }

    /// <summary>Waits no longer.</summary>
    /// <returns>False if the waiter is being told.</returns>
    public bool TryGiveUp(IEdgeWaiter waiter) => Interlocked.CompareExchange(ref _state, null, waiter) == waiter;
}
