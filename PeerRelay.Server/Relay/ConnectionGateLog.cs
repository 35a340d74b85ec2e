namespace PeerRelay.Server.Relay;

/// <summary>What the gate logs: the setting at work, and nothing that strangers choose.</summary>
internal static partial class ConnectionGateLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} connections were turned away ({Reason}) by PeerRelay:{Setting}; this is said once a minute at most")]
    public static partial void Refused(this ILogger logger, long count, ConnectionRefusal reason, string setting);
}
