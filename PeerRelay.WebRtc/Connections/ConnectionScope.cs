namespace PeerRelay.WebRtc.Connections;

/// <summary>The time in which a thread has a connection's lock. It does not nest.</summary>
internal readonly ref struct ConnectionScope(RtcConnection connection)
{
    /// <summary>Gives the lock back, and raises what events there are.</summary>
    public void Dispose() => connection.Leave();
}
