using Microsoft.Extensions.Logging;
using PeerRelay.Identity;

namespace PeerRelay.Node;

/// <summary>What a node logs. Never a payload.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(1, LogLevel.Information, "Peer {Id} starts with {Bootstraps} bootstrap url(s)")]
    public static partial void Starting(ILogger logger, PeerId id, int bootstraps);

    [LoggerMessage(2, LogLevel.Information, "Peer {Id} stops with {Links} link(s)")]
    public static partial void Stopping(ILogger logger, PeerId id, int links);

    [LoggerMessage(3, LogLevel.Debug, "{Direction} link to {Id} at {Address}")]
    public static partial void Linked(ILogger logger, LinkDirection direction, PeerId id, string? address);

    [LoggerMessage(4, LogLevel.Debug, "Link to {Id} ended: {Reason}")]
    public static partial void Unlinked(ILogger logger, PeerId id, LinkCloseReason reason);

    [LoggerMessage(5, LogLevel.Debug, "Connection from {Address} refused: {Reason}")]
    public static partial void Refused(ILogger logger, string? address, LinkCloseReason reason);

    [LoggerMessage(6, LogLevel.Information, "Bootstrap {Url} is linked as {Id}")]
    public static partial void BootstrapLinked(ILogger logger, Uri url, PeerId id);

    [LoggerMessage(7, LogLevel.Warning, "Bootstrap {Url} failed {Failures} time(s), next attempt in {Delay}: {Error}")]
    public static partial void BootstrapFailed(ILogger logger, Uri url, int failures, TimeSpan delay, string? error);

    [LoggerMessage(8, LogLevel.Debug, "Dial of {Id} failed: {Status}, {Detail}")]
    public static partial void DialFailed(ILogger logger, PeerId id, ConnectStatus status, string? detail);

    [LoggerMessage(9, LogLevel.Error, "A handler of {Event} threw")]
    public static partial void HandlerFailed(ILogger logger, string @event, Exception exception);

    [LoggerMessage(10, LogLevel.Error, "A task of the node failed; this is a fault of the program")]
    public static partial void TaskFailed(ILogger logger, Exception exception);

    [LoggerMessage(11, LogLevel.Error, "A round of maintenance failed; this is a fault of the program, and the next round will come")]
    public static partial void MaintenanceFailed(ILogger logger, Exception exception);

    [LoggerMessage(12, LogLevel.Debug, "WebRTC connection with {Id} failed: {Status}, {Detail}")]
    public static partial void RtcFailed(ILogger logger, PeerId id, ConnectStatus status, string? detail);

    [LoggerMessage(13, LogLevel.Warning, "No WebRTC: {Reason}")]
    public static partial void NoRtc(ILogger logger, string reason);
}
