namespace PeerRelay.Routing;

/// <summary>How long to wait for an answer, from how long earlier ones took (RFC 6298, section 2). For one thread at a time.</summary>
/// <param name="initial">How long to wait before there has been any answer.</param>
/// <param name="minimum">The shortest wait.</param>
/// <param name="maximum">The longest wait.</param>
internal sealed class RoundTripEstimate(TimeSpan initial, TimeSpan minimum, TimeSpan maximum)
{
    private const double SmoothedGain = 1.0 / 8;
    private const double VariationGain = 1.0 / 4;
    private const int Variations = 4;

    private TimeSpan _smoothed;
    private TimeSpan _variation;
    private bool _hasSample;

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout { get; private set; } = initial;

    /// <summary>Waits twice as long, until there is an answer: none has come in time (section 5.5).</summary>
    public void BackOff() => Timeout = 2 * Timeout < maximum ? 2 * Timeout : maximum;

    /// <summary>Takes a round trip that was measured; one that is not positive counts as the shortest that there is.</summary>
    public void Add(TimeSpan roundTrip)
    {
        roundTrip = roundTrip < TimeSpan.Zero ? TimeSpan.Zero : roundTrip < maximum ? roundTrip : maximum; // a machine that slept is not slow
        _variation = _hasSample ? _variation + (VariationGain * ((_smoothed - roundTrip).Duration() - _variation)) : roundTrip / 2;
        _smoothed = _hasSample ? _smoothed + (SmoothedGain * (roundTrip - _smoothed)) : roundTrip;
        _hasSample = true;
        Timeout = TimeSpan.FromTicks(Math.Clamp((_smoothed + (Variations * _variation)).Ticks, minimum.Ticks, maximum.Ticks));
    }
}
