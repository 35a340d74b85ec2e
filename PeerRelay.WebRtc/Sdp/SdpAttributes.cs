using System.Globalization;
using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Ice;

namespace PeerRelay.WebRtc.Sdp;

/// <summary>The attributes of a section, or of all of them, that matter to data channels. Others are passed over. Where one comes twice, the first counts.</summary>
internal sealed class SdpAttributes
{
    private List<CertificateFingerprint>? _fingerprints;
    private List<string>? _candidates;

    public string? Mid { get; private set; }

    /// <summary>The user name for ICE, as it stands there.</summary>
    public string? IceUfrag { get; private set; }

    /// <summary>The password for ICE, as it stands there.</summary>
    public string? IcePassword { get; private set; }

    public IReadOnlyList<CertificateFingerprint> Fingerprints => _fingerprints ?? [];

    public IReadOnlyList<string> Candidates => _candidates ?? [];

    public DtlsSetup Setup { get; private set; }

    /// <summary>The SCTP port; null if none is told, -1 if it can't be read.</summary>
    public long? SctpPort { get; private set; }

    /// <summary>The largest message; null if it is not told or can't be read.</summary>
    public long? MaxMessageBytes { get; private set; }

    /// <summary>The port of the old form that carries data channels; null if there is none.</summary>
    public string? MappedPort { get; private set; }

    public bool IsIceLite { get; private set; }

    /// <summary>Whether its port is 0 only because it shares another section's (RFC 8843 §6).</summary>
    public bool IsBundleOnly { get; private set; }

    /// <summary>Whether sections share a transport.</summary>
    public bool IsBundle { get; private set; }

    /// <summary>Takes an attribute.</summary>
    /// <param name="attribute">What stands behind <c>a=</c>.</param>
    public void Take(ReadOnlySpan<char> attribute)
    {
        var colon = attribute.IndexOf(':');
        var value = colon < 0 ? [] : attribute[(colon + 1)..].Trim();
        switch (colon < 0 ? attribute.Trim() : attribute[..colon])
        {
            case "mid": Mid ??= IsToken(value, SdpLimits.MidCharacters) ? value.ToString() : null; break;
            case "ice-ufrag": IceUfrag ??= value.ToString(); break;
            case "ice-pwd": IcePassword ??= value.ToString(); break;
            case "ice-lite": IsIceLite = true; break;
            case "bundle-only": IsBundleOnly = true; break;
            case "group": IsBundle |= value.StartsWith("BUNDLE", StringComparison.Ordinal); break;
            case "fingerprint": TakeFingerprint(value); break;
            case "setup": if (Setup == DtlsSetup.Unsaid) Setup = ReadSetup(value); break;
            case "sctp-port": SctpPort ??= ReadNumber(value) ?? -1; break;
            case "max-message-size": MaxMessageBytes ??= ReadNumber(value); break;
            case "sctpmap": TakeMap(value); break;
            case "candidate": TakeCandidate(attribute.Trim()); break;
        }
    }

    private static DtlsSetup ReadSetup(ReadOnlySpan<char> value) => value switch
    {
        "actpass" => DtlsSetup.ActPass,
        "active" => DtlsSetup.Active,
        "passive" => DtlsSetup.Passive,
        _ => DtlsSetup.Other,
    };

    /// <summary>Whether it is of visible ASCII characters only, one at least and so many at most.</summary>
    private static bool IsToken(ReadOnlySpan<char> value, int most) => value.Length > 0 && value.Length <= most && !value.ContainsAnyExceptInRange('!', '~');

    private static long? ReadNumber(ReadOnlySpan<char> value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void TakeFingerprint(ReadOnlySpan<char> value)
    {
        if (_fingerprints?.Count >= SdpLimits.Fingerprints || !CertificateFingerprint.TryParse(value, out var fingerprint)) return;
        (_fingerprints ??= []).Add(fingerprint);
    }

    /// <summary>Takes <c>5000 webrtc-datachannel 1024</c> of the old form.</summary>
    private void TakeMap(ReadOnlySpan<char> value)
    {
        var space = value.IndexOf(' ');
        if (space > 0 && value[space..].TrimStart().StartsWith("webrtc-datachannel", StringComparison.Ordinal)) MappedPort ??= value[..space].ToString();
    }

    private void TakeCandidate(ReadOnlySpan<char> attribute)
    {
        if (_candidates?.Count >= SdpLimits.Candidates || attribute.Length > IceLimits.CandidateLength) return;
        (_candidates ??= []).Add(attribute.ToString());
    }
}
