namespace PeerRelay.Simulator.Networks;

/// <summary>What has come by a peer's links while it was busy, in order, and until when it is.</summary>
internal sealed class Backlog
{
    private readonly Queue<SimulatedEvent> _waiting = new();

    /// <summary>How many events wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Until when the peer is busy, since the start of the simulation.</summary>
    public TimeSpan BusyUntil { get; private set; }

    /// <summary>Whether what comes now must wait.</summary>
    public bool MustWait(TimeSpan now) => _waiting.Count > 0 || BusyUntil > now;

    /// <summary>Has an event wait.</summary>
    public void Add(in SimulatedEvent what) => _waiting.Enqueue(what);

    /// <summary>Takes the next event if the peer is free.</summary>
    public bool TryTake(TimeSpan now, out SimulatedEvent what)
    {
        what = default;
        return BusyUntil <= now && _waiting.TryDequeue(out what);
    }

    /// <summary>Notes that the peer takes a frame.</summary>
    /// <param name="from">Since when it could: now, or if the frame has waited, when the one before it was done.</param>
    /// <param name="processing">How long that takes.</param>
    public void Work(TimeSpan from, TimeSpan processing) => BusyUntil = from + processing;

    /// <summary>Forgets all of it: the peer has ended, or begins.</summary>
    public void Clear()
    {
        _waiting.Clear();
        BusyUntil = TimeSpan.Zero;
    }
}
