namespace PeerRelay.Server.Node;

/// <summary>Whether this node makes and takes WebRTC connections.</summary>
/// <param name="Available">Whether it does.</param>
/// <param name="UnavailableReason">Why not; null if it does.</param>
internal sealed record NodeWebRtc(bool Available, string? UnavailableReason);
