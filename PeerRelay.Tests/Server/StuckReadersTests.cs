using System.Collections.Concurrent;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Server;

/// <summary>A few peers among many read nothing, and others go on sending to them. At full size: <c>stalled</c> of <c>PeerRelay.Benchmarks</c>.</summary>
[Collection(HeavyTests.Name)]
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class StuckReadersTests
{
    private const int Connections = 300;
    private const int Stuck = 3;
    private const int QueueBytes = 256 * 1024;
    private const int TextLength = 32 * 1024;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    [Fact]
    public async Task Server_SomePeersDoNotRead_EndsThoseAndTheOthersLoseNothing()
    {
        await using var server = await RunningServer.StartAsync(
            $"Limits:MaxFrameBytes={QueueBytes}",
            $"Limits:SendQueueBytes={QueueBytes}",
            "Limits:StalledTimeout=00:00:05",
            "Limits:MessagesPerSecond=0",
            "Limits:BytesPerSecond=0");
        var ended = new ConcurrentDictionary<PeerId, LinkCloseReason>();
        server.Peer.PeerDisconnected += (_, end) => ended[end.Link.Id] = end.Reason;
        var others = await RawPairs.ConnectAsync(server.RelayUrl, Connections - Stuck + 1); // pairs
        var stuck = await Task.WhenAll(Enumerable.Range(0, Stuck).Select(_ => RawPeer.ConnectAsync(server.RelayUrl, CancellationToken.None, isStuck: true)));
        await Eventually.EqualAsync(others.Length + Stuck, () => server.Peer.LinkCount);

        var (messages, mostQueued) = await SendUntilEndedAsync(server, others, stuck, ended);

        await Eventually.TrueAsync(() => others.All(peer => peer.Received == messages));
        Assert.All(others, peer => Assert.Null(peer.Fault));
        Assert.Equal(others.Length, server.Peer.LinkCount);
        Assert.Equal(stuck.Select(peer => peer.Id).ToHashSet(), ended.Keys.ToHashSet());
        Assert.All(ended.Values, reason => Assert.Equal(LinkCloseReason.TooSlow, reason));
        Assert.InRange(mostQueued, QueueBytes / 2, QueueBytes);
        Assert.InRange(server.Peer.GetStatistics().Drops[DropReason.SendQueueFull], 1, long.MaxValue);
        foreach (var peer in (RawPeer[])[.. others, .. stuck]) peer.Dispose();
    }

    /// <summary>Each of the others sends to its partner, and the first of them to the stuck as well, until the server has ended the stuck links.</summary>
    /// <returns>How many messages each of the others has sent to its partner, and the most bytes that waited for one link.</returns>
    private static async Task<(int Messages, int MostQueued)> SendUntilEndedAsync(
        RunningServer server, RawPeer[] others, RawPeer[] stuck, ConcurrentDictionary<PeerId, LinkCloseReason> ended)
    {
        var text = $"\"{new string('x', TextLength)}\"";
        var (messages, mostQueued) = (0, 0);
        using var timer = new PeriodicTimer(Pace);
        using var limit = new CancellationTokenSource(Eventually.Limit * 4);
        while (ended.Count < Stuck)
        {
            messages++;
            await Task.WhenAll(others.Select(peer => peer.SendAsync()));
            for (var i = 0; i < Stuck; i++)
                if (!ended.ContainsKey(stuck[i].Id)) await others[i].SendAsync(stuck[i].Id, text);
            mostQueued = Math.Max(mostQueued, server.Peer.GetLinks().Max(link => link.QueuedBytes));
            await timer.WaitForNextTickAsync(limit.Token);
        }

        return (messages, mostQueued);
    }
}
