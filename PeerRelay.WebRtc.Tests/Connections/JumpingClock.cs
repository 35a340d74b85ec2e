namespace PeerRelay.WebRtc.Tests.Connections;

/// <summary>The system's clock, but for jumps ahead.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _ahead;

    public void Jump(TimeSpan by) => Interlocked.Add(ref _ahead, (long)(by.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);
}
