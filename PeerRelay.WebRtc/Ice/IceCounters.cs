namespace PeerRelay.WebRtc.Ice;

/// <summary>What agents have done; for all of a process, and any number of threads.</summary>
internal sealed class IceCounters
{
    private readonly long[] _dropped = new long[Enum.GetValues<IceDropReason>().Length];
    private long _checksSent;
    private long _answersSent;

    /// <summary>Checks sent, those for consent included.</summary>
    public long ChecksSent => Volatile.Read(ref _checksSent);

    /// <summary>Answers sent to checks, errors included.</summary>
    public long AnswersSent => Volatile.Read(ref _answersSent);

    /// <summary>STUN messages dropped for a reason.</summary>
    public long Dropped(IceDropReason reason) => Volatile.Read(ref _dropped[(int)reason]);

    internal void CountCheck() => Interlocked.Increment(ref _checksSent);

    internal void CountAnswer() => Interlocked.Increment(ref _answersSent);

    internal void CountDrop(IceDropReason reason) => Interlocked.Increment(ref _dropped[(int)reason]);
}
