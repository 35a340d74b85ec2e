namespace PeerRelay.Node;

/// <summary>So many places, until it is closed. Whoever has taken one gives it back.</summary>
internal sealed class Places(int count)
{
    private readonly TaskCompletionSource _allBack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private volatile bool _isClosed;

    /// <summary>Whether one is free now.</summary>
    public bool HasFree => Volatile.Read(ref _taken) < count;

    /// <summary>Takes one, if one is free.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= count && !_isClosed) return true; // in this order: whoever closes sees it taken, or this one sees it closed
        GiveBack();
        return false;
    }

    public void GiveBack()
    {
        // Read once more: until it is seen closed, another one may have been taken.
        if (Interlocked.Decrement(ref _taken) == 0 && _isClosed && Volatile.Read(ref _taken) == 0) _allBack.TrySetResult();
    }

    /// <summary>Gives out no more, and completes when all have been given back.</summary>
    public Task CloseAsync()
    {
        _isClosed = true;
        if (Interlocked.CompareExchange(ref _taken, 0, 0) == 0) _allBack.TrySetResult();
        return _allBack.Task;
    }
}
