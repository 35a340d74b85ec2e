using System.Buffers;
using System.Globalization;
using System.Net;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>Reads the candidate attribute (RFC 8839 §5.1): <c>candidate:foundation component transport priority address port "typ" type ["raddr" address] ["rport" port] *(name value)</c>.</summary>
internal static class IceCandidateText
{
    private const string Prefix = "candidate:";
    private const int MaxFoundation = 32;

    private static readonly SearchValues<char> IPv4Characters = SearchValues.Create("0123456789.");

    /// <summary>How the attribute names a type.</summary>
    public static string NameOf(IceCandidateType type) => type switch
    {
        IceCandidateType.Host => "host",
        IceCandidateType.ServerReflexive => "srflx",
        IceCandidateType.PeerReflexive => "prflx",
        _ => "relay",
    };

    public static IceCandidateFault TryRead(ReadOnlySpan<char> text, out IceCandidate? candidate)
    {
        candidate = null;
        if (text.Length > IceLimits.CandidateLength) return IceCandidateFault.TooLong;
        if (text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) text = text[Prefix.Length..];
        var rest = text.Trim();
        var foundation = Next(ref rest);
        if (!IceCredentials.IsIceText(foundation, 1, MaxFoundation) || !TryNumber(Next(ref rest), 256, out var component)) return IceCandidateFault.Malformed;
        var transport = Next(ref rest);
        if (transport.IsEmpty || !TryNumber(Next(ref rest), uint.MaxValue, out var priority)) return IceCandidateFault.Malformed;
        var host = Next(ref rest);
        if (host.IsEmpty || !TryNumber(Next(ref rest), ushort.MaxValue, out var port) || !Next(ref rest).SequenceEqual("typ")) return IceCandidateFault.Malformed;
        if (!TryType(Next(ref rest), out var type) || !TryRelated(rest, out var related)) return IceCandidateFault.Malformed;
        if (!transport.Equals("udp", StringComparison.OrdinalIgnoreCase)) return IceCandidateFault.NotUdp;
        if (component != 1) return IceCandidateFault.OtherComponent;
        if (!IsAddress(host, out var address)) return IceCandidateFault.HostName;
        var place = new NetworkAddress(address, (ushort)port);
        if (!place.IsUnicast) return IceCandidateFault.UnusableAddress;
        candidate = new IceCandidate(foundation.ToString(), priority, place, type, related);
        return IceCandidateFault.None;
    }

    // Extensions come in pairs after these two, and are passed over.
    private static bool TryRelated(ReadOnlySpan<char> rest, out NetworkAddress? related)
    {
        related = null;
        IPAddress? address = null;
        while (!rest.IsEmpty)
        {
            var name = Next(ref rest);
            var value = Next(ref rest);
            if (name.SequenceEqual("raddr"))
            {
                IsAddress(value, out address); // a name is allowed
            }
            else if (name.SequenceEqual("rport"))
            {
                if (!TryNumber(value, ushort.MaxValue, out var port)) return false;
                if (address is not null) related = new NetworkAddress(address, (ushort)port);
            }
        }

        return true;
    }

    // IPAddress takes "1" and "0x7f.1" too, and a scope or brackets: the grammar has none of them.
    private static bool IsAddress(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        var isIPv6 = text.Contains(':');
        if (isIPv6 ? text.ContainsAny('%', '[', '/') : text.Count('.') != 3 || text.ContainsAnyExcept(IPv4Characters)) return false;
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        address = parsed;
        return true;
    }

    private static bool TryType(ReadOnlySpan<char> name, out IceCandidateType type)
    {
        for (type = IceCandidateType.Host; type <= IceCandidateType.Relayed; type++)
        {
            if (name.SequenceEqual(NameOf(type))) return true;
        }

        return false;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, uint most, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOf(' ');
        var word = length < 0 ? rest : rest[..length];
        rest = length < 0 ? [] : rest[length..].TrimStart(' ');
        return word;
    }
}
