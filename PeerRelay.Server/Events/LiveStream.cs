using PeerRelay.Identity;
using PeerRelay.Server.Node;

namespace PeerRelay.Server.Events;

/// <summary>Tells one reader the state of the node, and then what changes of it, at a pace of its own.</summary>
internal sealed class LiveStream(LiveFeed feed, Peer peer, NodeView node, TimeProvider timeProvider)
{
    /// <summary>Links in one event. 500: some 150 KB, which a browser reads in a few milliseconds.</summary>
    private const int BatchLinks = 500;

    /// <summary>Links whose counters are told anew each second, in turn: of a small network all, of 10,000 links each within 40 s.</summary>
    private const int RefreshedLinks = 250;

    /// <summary>How often changes are told. 100 ms: at once, to the eye; and what comes in a burst is told together.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>Statistics are told once in so many times: once a second.</summary>
    private const int StatisticsEvery = 10;

    private readonly ProcessMeter _process = new(timeProvider);
    private readonly long _startedAt = timeProvider.GetTimestamp();
    private PeerId? _refreshed;

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The stream has ended.</exception>
    public async Task RunAsync(EventWriter writer, CancellationToken cancellationToken)
    {
        using var subscription = feed.Subscribe();
        await writer.WriteAsync(EventFrame.Hello, cancellationToken);
        await WriteSnapshotAsync(writer, cancellationToken);
        using var timer = new PeriodicTimer(Pace, timeProvider);
        for (var round = 0; ; round = (round + 1) % StatisticsEvery)
        {
            await WriteChangesAsync(writer, subscription.Take(), cancellationToken);
            if (round == 0)
            {
                await WriteAsync(writer, EventNames.Statistics, Measure(), cancellationToken);
                await RefreshAsync(writer, cancellationToken);
            }
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Whatever changes while the links are walked is in the subscription too, as that was there before: it is told afterwards.
    /// </summary>
    private async Task WriteSnapshotAsync(EventWriter writer, CancellationToken cancellationToken)
    {
        var count = 0;
        await WriteAsync(writer, EventNames.Node, node.Describe(), cancellationToken);
        foreach (var batch in peer.GetLinks().Select(LinkView.Of).Chunk(BatchLinks))
        {
            count += batch.Length;
            await WriteAsync(writer, EventNames.Links, batch, cancellationToken);
        }
        await WriteAsync(writer, EventNames.SnapshotEnd, new SnapshotEndEvent(count), cancellationToken);
    }

    private async Task WriteChangesAsync(EventWriter writer, LiveChanges changes, CancellationToken cancellationToken)
    {
        if (changes.IsOverrun) await WriteSnapshotAsync(writer, cancellationToken);
        foreach (var batch in changes.Peers.Chunk(BatchLinks))
            await WriteAsync(writer, EventNames.Peers, Describe(batch), cancellationToken);
        if (changes.Messages.Count > 0)
            await WriteAsync(writer, EventNames.Messages, new MessagesEvent(changes.Messages, changes.MoreMessages), cancellationToken);
    }

    /// <summary>
    /// By the table and not by what was told: a peer that goes and comes back at once may be told of in the wrong order, as the two links
    /// have threads of their own. The table is changed before it is told.
    /// </summary>
    private PeersEvent Describe(KeyValuePair<PeerId, LinkCloseReason?>[] changed)
    {
        var connected = new List<LinkView>();
        var disconnected = new List<GonePeer>();
        foreach (var (id, reason) in changed)
        {
            if (peer.GetLink(id) is { } link)
                connected.Add(LinkView.Of(link));
            else
                disconnected.Add(new GonePeer(id, reason));
        }
        return new PeersEvent(connected, disconnected);
    }

    private async Task RefreshAsync(EventWriter writer, CancellationToken cancellationToken)
    {
        LinkView[] links = [.. peer.GetLinks(_refreshed).Take(RefreshedLinks).Select(LinkView.Of)];
        _refreshed = links.Length < RefreshedLinks ? null : links[^1].Id;
        if (links.Length > 0) await WriteAsync(writer, EventNames.Links, links, cancellationToken);
    }

    private StatisticsEvent Measure() => new()
    {
        StreamSeconds = timeProvider.GetElapsedTime(_startedAt).TotalSeconds,
        UptimeSeconds = node.Uptime.TotalSeconds,
        Statistics = peer.GetStatistics(),
        Connections = node.Connections,
        Rooms = node.Rooms,
        Process = _process.Read(),
    };

    private static Task WriteAsync<T>(EventWriter writer, string name, T data, CancellationToken cancellationToken) =>
        writer.WriteAsync(EventFrame.Of(name, null, data), cancellationToken);
}
