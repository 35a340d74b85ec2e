namespace PeerRelay.WebRtc.Ice;

/// <summary>The priorities of candidates (RFC 8445 §5.1.2.1) and pairs (§6.1.2.3).</summary>
internal static class IcePriority
{
    private const int TypeShift = 24;
    private const int LocalShift = 8;
    private const uint OfComponent = 256 - 1; // there is the first only

    /// <param name="type">How the address became known.</param>
    /// <param name="localPreference">How it is preferred to others of the type: 65,535 most.</param>
    public static uint OfCandidate(IceCandidateType type, ushort localPreference) => (Preference(type) << TypeShift) | ((uint)localPreference << LocalShift) | OfComponent;

    /// <summary>The priority that a candidate would have if it were peer-reflexive (§7.1.1).</summary>
    public static uint AsPeerReflexive(uint priority) => (Preference(IceCandidateType.PeerReflexive) << TypeShift) | (priority & ((1u << TypeShift) - 1));

    /// <param name="controlling">The priority of the controlling side's candidate.</param>
    /// <param name="controlled">The priority of the controlled side's.</param>
    public static ulong OfPair(uint controlling, uint controlled) =>
        ((ulong)Math.Min(controlling, controlled) << 32) + (2UL * Math.Max(controlling, controlled)) + (controlling > controlled ? 1UL : 0);

    // The values that §5.1.2.2 recommends.
    private static uint Preference(IceCandidateType type) => type switch
    {
        IceCandidateType.Host => 126,
        IceCandidateType.PeerReflexive => 110,
        IceCandidateType.ServerReflexive => 100,
        _ => 0,
    };
}
