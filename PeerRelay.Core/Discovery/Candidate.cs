namespace PeerRelay.Discovery;

/// <summary>A peer that was heard of and is not linked.</summary>
internal sealed class Candidate
{
    /// <summary>When it was last heard of.</summary>
    public required TimeSpan HeardAt { get; set; }

    /// <summary>Whether a peer of our kind has told that it is linked with it as one of our kind that passes messages on.</summary>
    public bool IsKin { get; set; }

    /// <summary>Before this moment it is not worth an offer.</summary>
    public TimeSpan RetryAt { get; set; }

    /// <summary>Offers to it that led to nothing, in a row.</summary>
    public int Failures { get; set; }
}
