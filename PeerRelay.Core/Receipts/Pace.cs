namespace PeerRelay.Receipts;

/// <summary>
/// A token bucket that is kept as one moment: when it will be full again (the generic cell rate algorithm, ITU-T I.371). One that was never used is full.
/// </summary>
/// <param name="perSecond">Tokens that flow in each second; positive.</param>
/// <param name="burst">Tokens that it holds at most; positive.</param>
internal readonly struct Pace(double perSecond, int burst)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / perSecond);

    /// <summary>How long an empty bucket takes to be full.</summary>
    public TimeSpan FillTime => _interval * burst;

    /// <summary>Takes a token.</summary>
    /// <param name="fullAt">When the bucket will be full again; the least time there is for one that was never used.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="fullAfter">The same after the token was taken.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryTake(TimeSpan fullAt, TimeSpan now, out TimeSpan fullAfter)
    {
        fullAfter = (fullAt > now ? fullAt : now) + _interval;
        return fullAfter - now <= FillTime;
    }
}
