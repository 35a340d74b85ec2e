namespace PeerRelay.Server.Settings;

/// <summary>The admin API: who may use it and what it keeps.</summary>
internal sealed class AdminOptions
{
    /// <summary>The shortest key taken: 16 characters of a random key can't be guessed over a network.</summary>
    public const int MinKeyLength = 16;

    /// <summary>The key that callers show; without one, only callers on this machine are let in.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Messages to this node that the inbox keeps; the oldest fall off. 1,000: an hour of one message every few seconds.</summary>
    public int InboxMessages { get; set; } = 1_000;

    /// <summary>Bytes of the messages that the inbox keeps; the oldest fall off. 16 MiB: sixteen of the largest frames.</summary>
    public long InboxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Event streams at a time. 16: a handful of operators with a few tabs each.</summary>
    public int EventStreams { get; set; } = 16;

    /// <summary>Events that wait for one slow reader; the oldest fall off, and the reader is told how many. 1,000: seconds of a busy node.</summary>
    public int EventBuffer { get; set; } = 1_000;

    /// <summary>How often an event stream without events shows that it is alive. 15 s: below the idle time-outs of common proxies.</summary>
    public TimeSpan EventHeartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
