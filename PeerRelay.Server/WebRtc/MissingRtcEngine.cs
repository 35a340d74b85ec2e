using PeerRelay.Rtc;

namespace PeerRelay.Server.WebRtc;

/// <summary>Stands for an engine that is not there.</summary>
internal sealed class MissingRtcEngine : IRtcEngine
{
    /// <inheritdoc/>
    public string? UnavailableReason => "This build makes no data channels yet: it has no SCTP.";

    /// <inheritdoc/>
    public IRtcConnection CreateConnection() => throw new NotSupportedException(UnavailableReason);
}
