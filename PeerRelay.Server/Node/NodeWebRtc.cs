using PeerRelay.Server.WebRtc;
using PeerRelay.WebRtc;

namespace PeerRelay.Server.Node;

/// <summary>Whether this node makes and takes WebRTC connections.</summary>
/// <param name="Available">Whether it does.</param>
/// <param name="UnavailableReason">Why not; null if it does.</param>
/// <param name="Port">The UDP port of them all; null if there are none.</param>
/// <param name="Statistics">What has been carried since the start, connections being made included; null if there are none.</param>
internal sealed record NodeWebRtc(bool Available, string? UnavailableReason, int? Port, RtcStatistics? Statistics)
{
    /// <summary>Looks at it.</summary>
    public static NodeWebRtc Of(NodeRtc rtc) =>
        rtc.UnavailableReason is { } reason ? new(false, reason, null, null) : new(true, null, rtc.Engine!.Port, rtc.Engine.Statistics);
}
