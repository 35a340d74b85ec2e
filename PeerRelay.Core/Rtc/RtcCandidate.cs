namespace PeerRelay.Rtc;

/// <summary>An address at which a side of a WebRTC connection may be reached, as it is told to the other side (RFC 8839 §5.1, RFC 8840).</summary>
/// <param name="Candidate">The candidate attribute, beginning with <c>candidate:</c>; empty to say that there are no more.</param>
/// <param name="SdpMid">The media section that it is for; null if it says none.</param>
/// <param name="SdpMLineIndex">The number of that section from 0; null if it says none.</param>
public sealed record RtcCandidate(string Candidate, string? SdpMid = null, int? SdpMLineIndex = null);
