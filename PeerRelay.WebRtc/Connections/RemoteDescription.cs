using System.Diagnostics.CodeAnalysis;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Sdp;

namespace PeerRelay.WebRtc.Connections;

/// <summary>The other side's session description, with what ICE makes of it.</summary>
/// <param name="Description">It.</param>
/// <param name="Candidates">Those of its addresses that are of use.</param>
internal sealed record RemoteDescription(SessionDescription Description, IReadOnlyList<IceCandidate> Candidates)
{
    /// <summary>Reads it.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out RemoteDescription? remote, [NotNullWhen(false)] out string? reason)
    {
        remote = null;
        if (!SessionDescription.TryParse(text, out var description, out reason)) return false;
        var candidates = new List<IceCandidate>();
        foreach (var line in description.Data.Candidates)
            if (IceCandidate.TryParse(line, out var candidate, out _)) candidates.Add(candidate);
        remote = new RemoteDescription(description, candidates);
        return true;
    }

    /// <summary>Whether it can be the answer to an offer of ours.</summary>
    public bool FitsAsAnswer([NotNullWhen(false)] out string? reason)
    {
        reason = Description.Data.Setup == DtlsSetup.ActPass ? "its setup is actpass, which is for the answer to choose"
            : Description.Sections.Count != 1 ? "it has sections that were not offered"
            : null;
        return reason is null;
    }
}
