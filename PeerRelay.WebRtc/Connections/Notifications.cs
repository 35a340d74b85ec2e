namespace PeerRelay.WebRtc.Connections;

/// <summary>
/// Events of a connection that wait to be raised: one at a time, in the order in which they came about, and outside of all other locks. Who finds another thread raising leaves its own to
/// that one.
/// </summary>
/// <param name="onFault">Told what a handler has thrown.</param>
internal sealed class Notifications(Action<Exception> onFault)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _waiting = new();
    private volatile bool _isAny;
    private bool _isRaising;

    /// <summary>Adds one, for <see cref="RaiseAll"/>.</summary>
    public void Add(Action raise)
    {
        lock (_lock)
        {
            _waiting.Enqueue(raise);
            _isAny = true;
        }
    }

    /// <summary>Raises what waits. Under no lock.</summary>
    public void RaiseAll()
    {
        if (!_isAny) return;
        var isOurTurn = false;
        while (TryTake(ref isOurTurn) is { } raise)
        {
            try
            {
                raise();
            }
            catch (Exception exception)
            {
                onFault(exception); // the application's fault must not end the thread that serves all connections
            }
        }
    }

    private Action? TryTake(ref bool isOurTurn)
    {
        lock (_lock)
        {
            if (_isRaising && !isOurTurn) return null;
            _isRaising = isOurTurn = _waiting.Count > 0;
            if (!isOurTurn)
            {
                _isAny = false;
                return null;
            }

            return _waiting.Dequeue();
        }
    }
}
