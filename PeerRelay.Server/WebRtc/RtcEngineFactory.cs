using PeerRelay.Rtc;

namespace PeerRelay.Server.WebRtc;

/// <summary>Makes the engine of WebRTC connections.</summary>
internal static class RtcEngineFactory
{
    /// <summary>Why the node has no engine.</summary>
    public const string MissingReason = "The node makes no WebRTC connections yet.";

    /// <summary>Makes the engine; null as long as the node uses none.</summary>
    public static IRtcEngine? Create() => null;
}
