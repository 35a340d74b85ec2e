using System.Net;

namespace PeerRelay.Server.Access;

/// <summary>What the guard logs. Never a key, right or wrong, nor a path, which strangers choose.</summary>
internal static partial class AdminGuardLog
{
    [LoggerMessage(1, LogLevel.Warning, "Admin requests with a wrong API key: {Count}, the latest from {Address}; this is said once a minute at most")]
    public static partial void WrongKey(this ILogger logger, long count, IPAddress? address);

    [LoggerMessage(2, LogLevel.Debug, "An admin request from {Address} was refused: {Access}")]
    public static partial void Refused(this ILogger logger, AdminAccess access, IPAddress? address);
}
