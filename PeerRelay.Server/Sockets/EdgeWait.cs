using System.Threading.Tasks.Sources;

namespace PeerRelay.Server.Sockets;

/// <summary>A wait for an edge of a socket, to be awaited. It is used again and again, by one at a time, who goes on on the thread pool.</summary>
/// <param name="socket">The socket.</param>
/// <param name="isForReading">Whether it waits for the socket to be readable; else for it to be writable.</param>
internal sealed class EdgeWait(EpollSocket socket, bool isForReading) : IEdgeWaiter, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;

    private ref Edge Edge => ref isForReading ? ref socket.Readable : ref socket.Writable;

    /// <summary>Waits until it may be ready.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        _source.Reset();
        _token = cancellationToken;
        var wait = new ValueTask(this, _source.Version);
        if (!Edge.TryWait(this)) return ValueTask.CompletedTask;
        if (cancellationToken.CanBeCanceled) _registration = cancellationToken.UnsafeRegister(static wait => ((EdgeWait)wait!).GiveUp(), this);
        return wait;
    }

    /// <inheritdoc/>
    public void OnEdge() => _source.SetResult(true);

    /// <inheritdoc/>
    public void GetResult(short token)
    {
        _registration.Dispose(); // the next wait is not to be given up for this one's token
        _registration = default;
        _source.GetResult(token);
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void GiveUp()
    {
        if (Edge.TryGiveUp(this)) _source.SetException(new OperationCanceledException(_token));
    }
}
