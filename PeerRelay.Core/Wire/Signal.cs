namespace PeerRelay.Wire;

/// <summary>A WebRTC signal.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Text">The session description, or the candidate attribute.</param>
/// <param name="SdpMid">Of a candidate: the media section that it is for; null if it says none.</param>
/// <param name="SdpMLineIndex">Of a candidate: the number of that section; null if it says none.</param>
internal readonly record struct Signal(SignalKind Kind, string Text, string? SdpMid = null, int? SdpMLineIndex = null);
