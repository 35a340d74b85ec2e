using System.Diagnostics.CodeAnalysis;
using PeerRelay.WebRtc.Ice;

namespace PeerRelay.WebRtc.Sdp;

/// <summary>The other side's session description (RFC 8866, RFC 9429), as far as it matters to data channels.</summary>
internal sealed class SessionDescription
{
    private SessionDescription(IReadOnlyList<MediaLine> sections, DataSection data, bool isBundle) => (Sections, Data, IsBundle) = (sections, data, isBundle);

    /// <summary>All sections, in order.</summary>
    public IReadOnlyList<MediaLine> Sections { get; }

    /// <summary>The one for data channels: the first, if there are several.</summary>
    public DataSection Data { get; }

    /// <summary>Whether its sections share a transport, and the answer's should.</summary>
    public bool IsBundle { get; }

    /// <summary>Reads one. It is tolerant: lines that are unknown or in another order are passed over.</summary>
    /// <param name="text">The description.</param>
    /// <param name="description">What it says.</param>
    /// <param name="reason">Why it can't be used.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionDescription? description, [NotNullWhen(false)] out string? reason)
    {
        description = null;
        if (text.Length > SdpLimits.Characters)
        {
            reason = $"it has more than {SdpLimits.Characters} characters";
            return false;
        }

        var common = new SdpAttributes();
        var sections = new List<SdpSection>();
        if ((reason = ReadLines(text, common, sections)) is not null) return false;
        var index = sections.FindIndex(section => section.IsForData);
        if (index < 0)
        {
            reason = "it has no section for data channels";
            return false;
        }

        if (!TryReadData(common, sections[index], index, out var data, out reason)) return false;
        var lines = sections.ConvertAll(section => new MediaLine(section.Kind, section.Protocol, section.Formats, section.Attributes.Mid));
        description = new SessionDescription(lines, data, common.IsBundle);
        return true;
    }

    private static string? ReadLines(ReadOnlySpan<char> text, SdpAttributes common, List<SdpSection> sections)
    {
        if (!text.StartsWith("v=0", StringComparison.Ordinal)) return "it does not begin with v=0";
        var attributes = common;
        foreach (var line in text.EnumerateLines())
        {
            if (line.StartsWith("a=", StringComparison.Ordinal))
            {
                attributes.Take(line[2..]);
            }
            else if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                if (sections.Count == SdpLimits.Sections) return $"it has more than {SdpLimits.Sections} sections";
                if (SdpSection.TryRead(line[2..]) is not { } section) return "a section's first line can't be read";
                sections.Add(section);
                attributes = section.Attributes;
            }
        }

        return null;
    }

    private static bool TryReadData(
        SdpAttributes common, SdpSection section, int index, [NotNullWhen(true)] out DataSection? data, [NotNullWhen(false)] out string? reason)
    {
        data = null;
        var own = section.Attributes;
        var port = section.IsOldForm ? ushort.TryParse(own.MappedPort, out var mapped) ? mapped : -1 : own.SctpPort ?? DataChannelDefaults.SctpPort;
        var credentials = IceCredentials.From(own.IceUfrag ?? common.IceUfrag ?? "", own.IcePassword ?? common.IcePassword ?? "");
        var fingerprints = own.Fingerprints.Count > 0 ? own.Fingerprints : common.Fingerprints;
        var setup = own.Setup != DtlsSetup.Unsaid ? own.Setup : common.Setup;
        reason = credentials is null ? "it has no ice-ufrag and ice-pwd that can be used"
            : fingerprints.Count == 0 ? "it has no fingerprint by SHA-256, SHA-384 or SHA-512"
            : setup == DtlsSetup.Other ? "its setup is none of actpass, active and passive"
            : port is < 1 or > ushort.MaxValue ? "its SCTP port is none"
            : null;
        if (reason is not null) return false;
        data = new DataSection
        {
            Index = index,
            Mid = own.Mid,
            IsOldForm = section.IsOldForm,
            Credentials = credentials!,
            IsIceLite = own.IsIceLite || common.IsIceLite,
            Fingerprints = fingerprints,
            Setup = setup,
            SctpPort = (int)port,
            MaxMessageBytes = ReadMaxMessage(own.MaxMessageBytes),
            Candidates = own.Candidates,
        };
        return true;
    }

    /// <summary>0 stands for any size (RFC 8841 §6).</summary>
    private static int ReadMaxMessage(long? told) =>
        told is null ? DataChannelDefaults.MaxMessageBytes : told == 0 ? int.MaxValue : (int)Math.Min(told.Value, int.MaxValue);
}
