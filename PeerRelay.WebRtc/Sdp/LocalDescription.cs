using System.Text;
using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Sdp;

/// <summary>Our own session description: what it says, and its text as offer and as answer (RFC 9429 §5). The order of the lines is RFC 8866's, and browsers insist on it.</summary>
internal sealed record LocalDescription
{
    /// <summary>A random number below 2^62 that tells the session from others (RFC 9429 §5.2.1).</summary>
    public required long SessionId { get; init; }

    /// <summary>Our user name for ICE.</summary>
    public required string IceUfrag { get; init; }

    /// <summary>Our password for ICE.</summary>
    public required string IcePassword { get; init; }

    /// <summary>Our certificate's.</summary>
    public required CertificateFingerprint Fingerprint { get; init; }

    /// <summary>The largest message that we take, in bytes.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>The addresses known already, each from <c>candidate:</c> on.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>Writes the offer.</summary>
    public string ToOffer()
    {
        var text = new StringBuilder();
        AddHead(text, DataChannelDefaults.Mid);
        AddData(text, "UDP/DTLS/SCTP", DataChannelDefaults.Mid, "actpass", isOldForm: false);
        return text.ToString();
    }

    /// <summary>Writes the answer to an offer. Its other sections are refused.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="isActive">Whether we begin the DTLS handshake.</param>
    public string ToAnswer(SessionDescription offer, bool isActive)
    {
        var text = new StringBuilder();
        AddHead(text, offer.IsBundle ? offer.Data.Mid : null);
        for (var i = 0; i < offer.Sections.Count; i++)
        {
            var section = offer.Sections[i];
            if (i == offer.Data.Index) AddData(text, section.Protocol, section.Mid, isActive ? "active" : "passive", offer.Data.IsOldForm);
            else AddRefusal(text, section);
        }

        return text.ToString();
    }

    private static void AddRefusal(StringBuilder text, MediaLine section)
    {
        Add(text, $"m={section.Kind} 0 {section.Protocol} {section.Formats}");
        Add(text, "c=IN IP4 0.0.0.0");
        if (section.Mid is not null) Add(text, $"a=mid:{section.Mid}");
        Add(text, "a=inactive");
    }

    private void AddHead(StringBuilder text, string? bundle)
    {
        Add(text, "v=0");
        Add(text, $"o=- {SessionId} 1 IN IP4 127.0.0.1"); // no address of ours: what it is good for, candidates tell
        Add(text, "s=-");
        Add(text, "t=0 0");
        if (bundle is not null) Add(text, $"a=group:BUNDLE {bundle}");
        Add(text, "a=msid-semantic: WMS");
    }

    private void AddData(StringBuilder text, string protocol, string? mid, string setup, bool isOldForm)
    {
        Add(text, $"m=application 9 {protocol} {(isOldForm ? $"{DataChannelDefaults.SctpPort}" : "webrtc-datachannel")}");
        Add(text, "c=IN IP4 0.0.0.0");
        foreach (var candidate in Candidates) Add(text, $"a={candidate}");
        Add(text, $"a=ice-ufrag:{IceUfrag}");
        Add(text, $"a=ice-pwd:{IcePassword}");
        Add(text, "a=ice-options:trickle");
        Add(text, $"a=fingerprint:{Fingerprint}");
        Add(text, $"a=setup:{setup}");
        if (mid is not null) Add(text, $"a=mid:{mid}");
        Add(text, isOldForm ? $"a=sctpmap:{DataChannelDefaults.SctpPort} webrtc-datachannel 1024" : $"a=sctp-port:{DataChannelDefaults.SctpPort}");
        Add(text, $"a=max-message-size:{MaxMessageBytes}");
    }

    private static void Add(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
