namespace PeerRelay.WebRtc.Sctp;

/// <summary>A run of TSNs that came beyond a gap, counted from the cumulative TSN (RFC 9260 §3.3.4).</summary>
internal readonly record struct GapBlock(ushort Start, ushort End);
