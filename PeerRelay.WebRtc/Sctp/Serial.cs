namespace PeerRelay.WebRtc.Sctp;

/// <summary>Comparison of numbers that wrap around (RFC 1982), such as TSNs.</summary>
internal static class Serial
{
    /// <summary>Whether <paramref name="number"/> comes after <paramref name="other"/>.</summary>
    public static bool IsAfter(uint number, uint other) => (int)(number - other) > 0;
}
