using PeerRelay.Rtc;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.WebRtc;

/// <summary>Makes the engine of WebRTC connections out of the node's settings.</summary>
internal static class RtcEngineFactory
{
    /// <summary>Makes the engine. It does not throw: where there can be none, it says why.</summary>
    public static IRtcEngine Create(WebRtcOptions options, ILoggerFactory loggerFactory) => new MissingRtcEngine();
}
