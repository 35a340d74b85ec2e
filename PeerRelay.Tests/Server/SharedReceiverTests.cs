using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Server;

/// <summary>Many peers send equally often to one that reads slowly: what it can take is shared, and nobody is shut out.</summary>
[Collection(HeavyTests.Name)]
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class SharedReceiverTests
{
    private const int Senders = 100;
    private const int Messages = 2_000; // more than wait on the way before the first is dropped
    private const int QueueBytes = 128 * 1024;
    private const int TextLength = 4 * 1024;
    private const int SmallBuffer = 4096;
    private const int Step = 37; // prime to the number of senders: each round begins with another one
    private const int MaxRounds = 3_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Server_MoreIsSentToAPeerThanItReads_EachSenderHasItsShare()
    {
        await using var server = await RunningServer.StartAsync(
            $"Limits:MaxFrameBytes={QueueBytes}",
            $"Limits:SendQueueBytes={QueueBytes}",
            "Limits:KeepAliveInterval=01:00:00", // the receiver reads, and answers no ping
            "Limits:MessagesPerSecond=0",
            "Limits:BytesPerSecond=0");
        var senders = await RawPairs.ConnectAsync(server.RelayUrl, Senders);
        using var connection = await RawConnection.UpgradeAsync(server.RelayUrl, SmallBuffer, CancellationToken.None);
        var receiver = PeerId.Random();
        await connection.HelloAsync(receiver, CancellationToken.None);
        await Eventually.EqualAsync(Senders + 1, () => server.Peer.LinkCount);

        var receiving = ReadSlowlyAsync(connection);
        await SendUntilAsync(receiving, senders, receiver).WaitAsync(Eventually.Limit * 4);
        var shares = await receiving.WaitAsync(Eventually.Limit);

        Assert.InRange(server.Peer.GetStatistics().Drops[DropReason.SendQueueFull], 1, long.MaxValue);
        const int Fair = Messages / Senders;
        Assert.All(senders, sender => Assert.InRange(shares.GetValueOrDefault(sender.Id), Fair / 4, Fair * 4));
        foreach (var sender in senders) sender.Dispose();
    }

    /// <summary>Each sends in each round, and is the first as often as any other.</summary>
    private static async Task SendUntilAsync(Task receiving, RawPeer[] senders, PeerId receiver)
    {
        var text = $"\"{new string('x', TextLength)}\"";
        using var timer = new PeriodicTimer(Pace);
        for (var round = 0; round < MaxRounds && !receiving.IsCompleted; round++)
        {
            for (var i = 0; i < Senders; i++) await senders[(i + (round * Step)) % Senders].SendAsync(receiver, text);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <returns>How many messages have come from each sender.</returns>
    private static async Task<Dictionary<PeerId, int>> ReadSlowlyAsync(RawConnection connection)
    {
        var shares = new Dictionary<PeerId, int>();
        for (var count = 0; count < Messages;)
        {
            var (_, payload) = await connection.ReadFrameAsync();
            if (!Envelope.TryReadText(payload, out var envelope, out _) || envelope.Type != BodyType.User) continue; // the hello, and what the node asks
            shares[envelope.From] = shares.GetValueOrDefault(envelope.From) + 1;
            count++;
            await Task.Delay(1);
        }

        return shares;
    }
}
