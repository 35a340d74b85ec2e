using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>An address at which a side may be reached, by UDP, for the only component.</summary>
/// <param name="Foundation">The same for candidates that are likely to fare alike: 1 to 32 characters.</param>
/// <param name="Priority">How it is preferred to others, from 1 to 2^31 - 1 (2^32 - 1 is taken).</param>
/// <param name="Address">The address.</param>
/// <param name="Type">How it became known.</param>
/// <param name="Related">For a reflexive one the address behind it; null if it isn't told.</param>
internal sealed record IceCandidate(string Foundation, uint Priority, NetworkAddress Address, IceCandidateType Type, NetworkAddress? Related = null)
{
    private const ushort HighestPreference = ushort.MaxValue;

    /// <summary>One of our own addresses.</summary>
    /// <param name="address">The address.</param>
    /// <param name="index">Its place among those of its kind, the most preferred one at 0.</param>
    public static IceCandidate Host(NetworkAddress address, int index) =>
        new(FoundationOf(IceCandidateType.Host, address), IcePriority.OfCandidate(IceCandidateType.Host, (ushort)(HighestPreference - index)), address, IceCandidateType.Host);

    /// <summary>An address of ours that a STUN server has seen.</summary>
    /// <param name="address">The address.</param>
    /// <param name="related">The one of our own that it stands for; null if that is not to be told.</param>
    /// <param name="index">Its place among those of its kind, the most preferred one at 0.</param>
    public static IceCandidate ServerReflexive(NetworkAddress address, NetworkAddress? related, int index) =>
        new(
            FoundationOf(IceCandidateType.ServerReflexive, related ?? default),
            IcePriority.OfCandidate(IceCandidateType.ServerReflexive, (ushort)(HighestPreference - index)),
            address,
            IceCandidateType.ServerReflexive,
            related);

    /// <summary>Reads the attribute, <c>candidate:</c> before it or not (<c>a=</c> neither).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IceCandidate? candidate, out IceCandidateFault fault)
    {
        fault = IceCandidateText.TryRead(text, out candidate);
        return fault == IceCandidateFault.None;
    }

    /// <summary>The attribute's value, beginning with <c>candidate:</c> (RFC 8839 §5.1).</summary>
    public string ToAttribute()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"candidate:{Foundation} 1 udp {Priority} {Address.ToIPAddress()} {Address.Port} typ {IceCandidateText.NameOf(Type)}");
        // A reflexive candidate must name the address behind it (§5.1); who doesn't tell it says 0.0.0.0 and 9, as browsers do.
        return Type == IceCandidateType.Host
            ? text
            : Related is { } related
                ? string.Create(CultureInfo.InvariantCulture, $"{text} raddr {related.ToIPAddress()} rport {related.Port}")
                : $"{text} raddr {(Address.IsIPv4 ? "0.0.0.0" : "::")} rport 9";
    }

    // RFC 8445 §5.1.1.3: alike if type, base, server and protocol are. All ours are of one port, and ask alike servers.
    private static string FoundationOf(IceCandidateType type, NetworkAddress @base)
    {
        Span<byte> bytes = stackalloc byte[NetworkAddress.IPv6Length];
        var hash = 2_166_136_261u ^ (uint)type; // FNV-1a: short, and the same in each run
        foreach (var value in bytes[..@base.Write(bytes)]) hash = (hash ^ value) * 16_777_619;
        return hash.ToString(CultureInfo.InvariantCulture);
    }
}
