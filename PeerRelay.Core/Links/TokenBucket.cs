namespace PeerRelay.Links;

/// <summary>A token bucket: so many a second on average, so many at once after a pause. For one thread at a time.</summary>
/// <param name="perSecond">Tokens that flow in each second; 0 for no limit.</param>
/// <param name="burst">Tokens that it holds at most; it starts full.</param>
/// <param name="now">The time since some fixed moment.</param>
internal struct TokenBucket(double perSecond, long burst, TimeSpan now)
{
    private double _tokens = burst;
    private TimeSpan _filledAt = now;

    /// <summary>Whether so many tokens can be had.</summary>
    public bool Has(long tokens, TimeSpan now)
    {
        if (perSecond == 0) return true;
        _tokens = Math.Min(burst, _tokens + ((now - _filledAt).TotalSeconds * perSecond));
        _filledAt = now;
        return _tokens >= tokens;
    }

    /// <summary>Takes tokens, after <see cref="Has"/>.</summary>
    public void Take(long tokens) => _tokens -= tokens;
}
