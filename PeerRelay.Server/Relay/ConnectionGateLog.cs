namespace PeerRelay.Server.Relay;

/// <summary>What the gate logs: the limit at work, and nothing that strangers choose.</summary>
internal static partial class ConnectionGateLog
{
    [LoggerMessage(1, LogLevel.Warning, "Connections turned away by {Limit}: {Count} ({Reason}); this is said once a minute at most")]
    public static partial void Refused(this ILogger logger, long count, ConnectionRefusal reason, string limit);
}
