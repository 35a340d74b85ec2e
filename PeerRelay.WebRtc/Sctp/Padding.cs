namespace PeerRelay.WebRtc.Sctp;

/// <summary>Chunks and parameters are padded to multiples of 4 bytes (RFC 9260 §3.2).</summary>
internal static class Padding
{
    /// <summary>A length with its padding.</summary>
    public static int Round(int length) => (length + 3) & ~3;
}
