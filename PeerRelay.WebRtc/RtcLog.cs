using Microsoft.Extensions.Logging;

namespace PeerRelay.WebRtc;

/// <summary>What the engine logs. Never a payload, a password or a key.</summary>
internal static partial class RtcLog
{
    [LoggerMessage(1, LogLevel.Debug, "WebRTC listens at UDP port {Port}")]
    public static partial void Listening(ILogger logger, int port);

    [LoggerMessage(2, LogLevel.Debug, "WebRTC connection with {Address} failed: {Reason}")]
    public static partial void Failed(ILogger logger, string? address, string reason);

    [LoggerMessage(3, LogLevel.Error, "A handler of a WebRTC connection's events threw")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "WebRTC has failed to handle a datagram or a timer; this is a fault of the program")]
    public static partial void Fault(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "STUN server {Host} can't be asked: {Error}")]
    public static partial void StunServerUnknown(ILogger logger, string host, string error);

    [LoggerMessage(7, LogLevel.Warning, "The system does not tell this machine's addresses: {Error}")]
    public static partial void NoHostAddresses(ILogger logger, string error);
}
