using System.Threading.Tasks.Sources;

namespace PeerRelay.WebRtc.Connections;

/// <summary>Somebody who waits for a value, one at a time and again and again, without an object for each wait. Its methods are called under the owner's lock.</summary>
/// <typeparam name="T">Of the value.</typeparam>
/// <param name="ownerLock">The owner's lock, which a cancellation takes.</param>
internal sealed class Waiter<T>(Lock ownerLock) : IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _core = new() { RunContinuationsAsynchronously = true }; // not in the thread that has the lock
    private CancellationTokenRegistration _registration;
    private bool _isInUse;

    /// <summary>Whether somebody waits.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Begins to wait.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already, or has not taken the value.</exception>
    public ValueTask<T> Wait(CancellationToken cancellationToken)
    {
        if (_isInUse) throw new InvalidOperationException("Only one may wait at a time.");
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<T>(cancellationToken);
        _core.Reset();
        IsWaiting = _isInUse = true;
        var wait = _core.Version;
        if (cancellationToken.CanBeCanceled) _registration = cancellationToken.UnsafeRegister((_, token) => Cancel(wait, token), null);
        return new ValueTask<T>(this, wait);
    }

    /// <summary>Gives who waits the value; nothing if nobody does.</summary>
    public void Complete(T value)
    {
        if (!IsWaiting) return;
        IsWaiting = false;
        _registration.Unregister(); // does not wait for a cancellation that wants our lock
        _core.SetResult(value);
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Volatile.Write(ref _isInUse, false);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(short wait, CancellationToken cancellationToken)
    {
        lock (ownerLock)
        {
            if (!IsWaiting || _core.Version != wait) return;
            IsWaiting = false;
            _core.SetException(new OperationCanceledException(cancellationToken));
        }
    }
}
