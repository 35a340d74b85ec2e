namespace PeerRelay.WebRtc.Timing;

/// <summary>The one thread that does what is due at a time, for all connections. Timers are set and removed by any thread.</summary>
internal sealed class TimerThread : IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly object _lock = new(); // the thread waits on it, which a Lock can't
    private readonly TimerWheel _wheel = new();
    private readonly List<TimerEntry> _due = [];
    private readonly TimeProvider _timeProvider;
    private readonly Action<Exception> _onFault;
    private readonly Thread _thread;
    private TimeSpan _wakesAt = TimeSpan.MaxValue;
    private bool _isStopping;

    /// <param name="timeProvider">The clock.</param>
    /// <param name="onFault">Told what an action has thrown: a fault of ours, and no reason to leave out all others.</param>
    public TimerThread(TimeProvider timeProvider, Action<Exception> onFault)
    {
        (_timeProvider, _onFault) = (timeProvider, onFault);
        _thread = new Thread(Run) { IsBackground = true, Name = "WebRTC timers" };
    }

    /// <summary>The time, since some fixed moment.</summary>
    public TimeSpan Now => _timeProvider.GetElapsedTime(0);

    /// <summary>How many timers are set.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _wheel.Count;
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Sets a timer, or moves it.</summary>
    public void Set(TimerEntry entry, TimeSpan due)
    {
        lock (_lock)
        {
            if (_isStopping) return;
            _wheel.Set(entry, due);
            if (due < _wakesAt) Monitor.Pulse(_lock);
        }
    }

    /// <summary>Removes a timer. Its action may be under way, or about to be.</summary>
    public void Remove(TimerEntry entry)
    {
        lock (_lock) _wheel.Remove(entry);
    }

    /// <summary>Ends the thread and waits for it, unless it is the caller.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopping = true;
            Monitor.Pulse(_lock);
        }

        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join(StopTimeout);
    }

    private void Run()
    {
        while (WaitForDue())
        {
            foreach (var entry in _due) Do(entry);
            _due.Clear();
        }
    }

    /// <returns>Whether it goes on.</returns>
    private bool WaitForDue()
    {
        lock (_lock)
        {
            while (!_isStopping)
            {
                var now = Now;
                _wheel.Advance(now, _due);
                if (_due.Count > 0) return true;
                _wakesAt = _wheel.NextAt;
                if (_wakesAt == TimeSpan.MaxValue) Monitor.Wait(_lock);
                else Monitor.Wait(_lock, (int)Math.Clamp(Math.Ceiling((_wakesAt - now).TotalMilliseconds), 1, int.MaxValue));
                _wakesAt = TimeSpan.MinValue; // awake: nobody need wake it
            }
        }

        return false;
    }

    private void Do(TimerEntry entry)
    {
        try
        {
            entry.Action(Now);
        }
        catch (Exception exception)
        {
            _onFault(exception);
        }
    }
}
