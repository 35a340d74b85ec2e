using PeerRelay.Rtc;

namespace PeerRelay.Server.WebRtc;

/// <summary>Makes the engine of WebRTC connections.</summary>
internal static class RtcEngineFactory
{
    /// <summary>Why this build has no engine.</summary>
    public const string MissingReason = "This build makes no data channels yet: it has no SCTP.";

    /// <summary>Makes the engine; null as long as this build has none.</summary>
    public static IRtcEngine? Create() => null;
}
