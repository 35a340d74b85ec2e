using System.Security.Cryptography;

namespace PeerRelay.WebRtc.Stun;

/// <summary>The value of MESSAGE-INTEGRITY (RFC 8489 §14.5).</summary>
internal static class StunIntegrity
{
    /// <param name="key">For ICE the password, as bytes.</param>
    /// <param name="bytes">The message up to the attribute, with a length in the header as if the attribute were the last.</param>
    /// <param name="destination">Takes 20 bytes.</param>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
#pragma warning disable CA5350 // The standard says SHA-1, and an HMAC of it is not broken.
        HMACSHA1.HashData(key, bytes, destination);
#pragma warning restore CA5350
    }
}
