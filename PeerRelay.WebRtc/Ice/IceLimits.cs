namespace PeerRelay.WebRtc.Ice;

/// <summary>The bounds of what an agent does and holds, each with its reason. With them it sends 50 checks a second at most, whatever the other side does, and one answer per check.</summary>
internal static class IceLimits
{
    /// <summary>Characters of a candidate attribute. 512: one has some hundred, and twice as many with an IPv6 address and extensions.</summary>
    public const int CandidateLength = 512;

    /// <summary>Pairs that are tried, one for each address of the other side. 64: a machine with many interfaces has 10; RFC 8445 §19.5.1 warns of more than 100.</summary>
    public const int Pairs = 64;

    /// <summary>How many of them may have been learnt from checks that came. 16: a NAT that maps each destination anew makes some.</summary>
    public const int PeerReflexivePairs = 16;

    /// <summary>Checks sent to a pair one after the other without an answer. 14: with the growing intervals, the 30 s that connecting may take.</summary>
    public const int Attempts = 14;

    /// <summary>Checks sent to nominate a pair, without an answer. 7: about 6 s, and another pair is tried.</summary>
    public const int NominationAttempts = 7;

    /// <summary>Checks sent to a pair in all, without an answer. 64: those asked for by checks that came count too, or a side that hears nothing of us would have us send for ever.</summary>
    public const int ChecksPerPair = 64;

    /// <summary>Checks whose answer is awaited. 128: all of 2 s at full pace.</summary>
    public const int Transactions = 128;

    /// <summary>How long an answer is awaited. 10 s: later ones tell nothing of now.</summary>
    public static readonly TimeSpan TransactionTime = TimeSpan.FromSeconds(10);

    /// <summary>The time between two checks, Ta (RFC 8445 §14.2). 20 ms: less than the 50 recommended for unknown networks, more than the 5 that it allows.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>The time after which a check is repeated, at first. 100 ms: two round trips of most pairs; an answer that comes later counts all the same.</summary>
    public static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest time between repeated checks. 3.2 s: several within the time that a side may take to be ready.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(3.2);

    /// <summary>The shortest time between checks of one pair that were asked for by checks that came. 50 ms: two sides else set each other off without end.</summary>
    public static readonly TimeSpan TriggeredInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the controlling side waits for a better pair once one works. 100 ms: a repetition of checks that were lost. Data flows meanwhile.</summary>
    public static readonly TimeSpan NominationDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>The time between two checks for consent, about (RFC 7675 §5.1).</summary>
    public static readonly TimeSpan ConsentInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long consent lasts without an answer (RFC 7675 §5.1).</summary>
    public static readonly TimeSpan ConsentTime = TimeSpan.FromSeconds(30);

    /// <summary>How long a pair may be silent before another that works is better. 7 s: both sides check it at least each 6 s.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(7);
}
