namespace PeerRelay.Server;

/// <summary>What the process logs of itself.</summary>
internal static partial class ProgramLog
{
    /// <summary>The stack, for whoever looks for it: what was said is one line, and may be a fault of the program.</summary>
    [LoggerMessage(1, LogLevel.Debug, "The node can't run")]
    public static partial void CantRun(this ILogger logger, Exception exception);
}
