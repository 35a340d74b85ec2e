namespace PeerRelay.Links;

/// <summary>When a peer was last heard of, and when it was last asked for a sign of life. One thread notes the first, another all else.</summary>
internal struct Heartbeat
{
    private long _heardAt;
    private long _pingedAt;

    /// <summary>Notes that something has come.</summary>
    public void Heard(TimeSpan now) => Volatile.Write(ref _heardAt, now.Ticks);

    /// <summary>Notes that it has been asked.</summary>
    public void Pinged(TimeSpan now) => _pingedAt = now.Ticks;

    /// <summary>Whether it has been asked, and nothing has come for so long.</summary>
    public readonly bool IsDead(TimeSpan now, TimeSpan timeout) =>
        _pingedAt > Volatile.Read(in _heardAt) && now.Ticks - _pingedAt >= timeout.Ticks;

    /// <summary>Whether it has been silent for so long, and is to be asked: once, until it is heard of again.</summary>
    public readonly bool IsPingDue(TimeSpan now, TimeSpan interval)
    {
        var heardAt = Volatile.Read(in _heardAt);
        return _pingedAt <= heardAt && now.Ticks - heardAt >= interval.Ticks;
    }
}
