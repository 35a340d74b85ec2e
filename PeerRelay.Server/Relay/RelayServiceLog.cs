namespace PeerRelay.Server.Relay;

/// <summary>What the owner of the peer logs.</summary>
internal static partial class RelayServiceLog
{
    [LoggerMessage(1, LogLevel.Information, "Stopping; links to close: {Links}")]
    public static partial void Stopping(this ILogger logger, int links);

    [LoggerMessage(2, LogLevel.Information, "Every link is closed")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "Some links did not close within {Limit} and are cut")]
    public static partial void Cut(this ILogger logger, TimeSpan limit);
}
