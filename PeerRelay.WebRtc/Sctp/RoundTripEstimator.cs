namespace PeerRelay.WebRtc.Sctp;

/// <summary>The round trip and the retransmission time-out that follows from it (RFC 9260 §6.3.1, RFC 6298 §2).</summary>
internal sealed class RoundTripEstimator
{
    private TimeSpan variation;

    /// <summary>The smoothed round trip; null before the first measurement.</summary>
    public TimeSpan? Smoothed { get; private set; }

    /// <summary>The latest measurement.</summary>
    public TimeSpan Latest { get; private set; }

    /// <summary>The shortest measurement.</summary>
    public TimeSpan Shortest { get; private set; } = TimeSpan.MaxValue;

    /// <summary>The retransmission time-out.</summary>
    public TimeSpan Timeout { get; private set; } = SctpLimits.InitialTimeout;

    /// <summary>Takes a measurement, of something that was sent only once (Karn's rule).</summary>
    public void Add(TimeSpan measured)
    {
        Latest = measured;
        Shortest = measured < Shortest ? measured : Shortest;
        if (Smoothed is { } smoothed)
        {
            variation += ((smoothed - measured).Duration() - variation) / 4;
            Smoothed = smoothed + ((measured - smoothed) / 8);
        }
        else
        {
            Smoothed = measured;
            variation = measured / 2;
        }

        Timeout = Clamp(Smoothed.Value + (variation * 4));
    }

    /// <summary>The time-out has expired: the next one is twice as long, until there is a measurement (RFC 9260 §6.3.3 E2).</summary>
    public void BackOff() => Timeout = Clamp(Timeout * 2);

    private static TimeSpan Clamp(TimeSpan value) =>
        value < SctpLimits.MinTimeout ? SctpLimits.MinTimeout : value > SctpLimits.MaxTimeout ? SctpLimits.MaxTimeout : value;
}
