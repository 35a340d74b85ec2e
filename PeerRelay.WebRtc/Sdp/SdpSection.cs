namespace PeerRelay.WebRtc.Sdp;

/// <summary>A media section while it is read.</summary>
internal sealed class SdpSection
{
    /// <summary>What data channels go by, after and before RFC 8841, the latter with a port instead of the format.</summary>
    private static readonly string[] DataProtocols = ["UDP/DTLS/SCTP", "TCP/DTLS/SCTP", "DTLS/SCTP"];

    private SdpSection(string kind, string port, string protocol, string formats) => (Kind, Port, Protocol, Formats) = (kind, port, protocol, formats);

    public string Kind { get; }

    public string Port { get; }

    public string Protocol { get; }

    public string Formats { get; }

    public SdpAttributes Attributes { get; } = new();

    /// <summary>Whether it is written as before RFC 8841.</summary>
    public bool IsOldForm => Formats != "webrtc-datachannel";

    /// <summary>Whether it is one for data channels that is not refused.</summary>
    public bool IsForData =>
        Kind == "application" && Array.IndexOf(DataProtocols, Protocol) >= 0 && (Port != "0" || Attributes.IsBundleOnly)
        && (!IsOldForm || Attributes.MappedPort is { } port && port == Formats);

    /// <summary>Reads the line that begins a section.</summary>
    /// <param name="value">What stands behind <c>m=</c>: kind, port, protocol, formats.</param>
    /// <returns>The section; null if it is not such a line.</returns>
    public static SdpSection? TryRead(ReadOnlySpan<char> value)
    {
        Span<Range> parts = stackalloc Range[4];
        if (value.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries) < 4) return null;
        foreach (var character in value)
            if (char.IsControl(character)) return null; // it is repeated in the answer
        return new SdpSection(value[parts[0]].ToString(), value[parts[1]].ToString(), value[parts[2]].ToString(), value[parts[3]].TrimEnd().ToString());
    }
}
