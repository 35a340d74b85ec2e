using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Ice;

namespace PeerRelay.WebRtc.Sdp;

/// <summary>The section for data channels of the other side's session description (RFC 8841), and what is said for all sections and so for it.</summary>
internal sealed record DataSection
{
    /// <summary>Its number among the sections, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Its name; null if it has none.</summary>
    public required string? Mid { get; init; }

    /// <summary>Whether it is written as before RFC 8841: <c>m=application 9 DTLS/SCTP 5000</c> with <c>a=sctpmap</c>. The answer is to be, too.</summary>
    public required bool IsOldForm { get; init; }

    /// <summary>The credentials for ICE.</summary>
    public required IceCredentials Credentials { get; init; }

    /// <summary>Whether it does the lesser part of ICE only (RFC 8445 §2.5): it answers checks and makes none.</summary>
    public required bool IsIceLite { get; init; }

    /// <summary>The certificates that it may show; at least one.</summary>
    public required IReadOnlyList<CertificateFingerprint> Fingerprints { get; init; }

    /// <summary>Which side begins.</summary>
    public required DtlsSetup Setup { get; init; }

    /// <summary>The SCTP port.</summary>
    public required int SctpPort { get; init; }

    /// <summary>The largest message that it takes, in bytes.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>The addresses it tells right away, each from <c>candidate:</c> on. They were not read.</summary>
    public required IReadOnlyList<string> Candidates { get; init; }
}
