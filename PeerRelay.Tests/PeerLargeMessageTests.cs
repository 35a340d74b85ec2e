using System.Text;
using System.Text.Json;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests;

/// <summary>Messages that do not fit a frame, over real connections.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerLargeMessageTests
{
    private static readonly ReceiptOptions Patient = new() { Timeout = ReceiptOptions.MaxTimeout };

    [Fact]
    public async Task SendBytes_10MegabytesOverARelay_Intact()
    {
        await using var host = await TestHost.StartAsync();
        var (source, relay, target) = await ChainAsync(host);
        var bytes = RandomBytes(10_000_001);
        var report = await source.Peer.SendBytesAsync(target.Id, bytes, Patient);
        Assert.Equal((DeliveryStatus.Delivered, 2, DropReason.None), (report.Status, report.Hops, report.Reason));
        var message = Assert.Single(target.Messages);
        Assert.Equal((source.Id, true, bytes.Length, 2), (message.From, message.IsBinary, message.Size, message.Hops));
        AssertIs(bytes, message);
        Assert.Equal((0, 0), (source.Peer.GetStatistics().ReceiptsAwaited, relay.Messages.Count));
    }

    [Fact]
    public async Task SendJson_3MegabytesOverARelay_TheSameByteForByte()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var json = Encoding.UTF8.GetBytes($"[ \"{new string('é', 1_500_000)}\" ]");
        Assert.True((await source.Peer.SendJsonAsync(target.Id, json, Patient)).IsDelivered);
        var message = Assert.Single(target.Messages);
        Assert.Equal((false, json.Length), (message.IsBinary, message.Size));
        Assert.True(message.Json.Span.SequenceEqual(json));
        Assert.False(message.TryGetBytes(out _));
    }

    [Fact]
    public async Task Send_ValueLargerThanAFrame_IsRead()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var numbers = Enumerable.Range(0, 300_000).ToArray();
        Assert.True((await source.Peer.SendAsync(target.Id, numbers, Patient)).IsDelivered);
        Assert.Equal(numbers, Assert.Single(target.Messages).Deserialize<int[]>());
    }

    [Fact]
    public async Task SendBytes_SomewhatLargerThanAFrame_StillBytesAndDeserializable()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var bytes = RandomBytes(300_000); // as JSON 1.1 MB
        Assert.True((await source.Peer.SendBytesAsync(target.Id, bytes, Patient)).IsDelivered);
        var message = Assert.Single(target.Messages);
        AssertIs(bytes, message);
        Assert.Equal(bytes.Select(value => (int)value), message.Deserialize<JsonElement>().GetProperty("data").EnumerateArray().Select(value => value.GetInt32()));
    }

    [Fact]
    public async Task Send_WithoutReceipt_DroppedAsTooLarge()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var outcome = await source.Peer.SendBytesAsync(target.Id, new byte[1_048_576]);
        Assert.Equal((SendStatus.Dropped, DropReason.TooLarge), (outcome.Status, outcome.Reason));
    }

    [Fact]
    public async Task Send_LargerThanAMessageMayBe_DroppedAsTooLarge()
    {
        await using var peer = new Peer(new PeerOptions());
        var report = await peer.SendBytesAsync(PeerId.Random(), new byte[(16 * 1_048_576) + 1], Patient);
        Assert.Equal((DeliveryStatus.Dropped, DropReason.TooLarge), (report.Status, report.Reason));
    }

    [Fact]
    public async Task Send_PartsDoNotFitOurFrames_DroppedAsTooLarge()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { MaxFrameBytes = 65_536 } });
        var report = await peer.SendBytesAsync(PeerId.Random(), new byte[70_000], Patient);
        Assert.Equal((DeliveryStatus.Dropped, DropReason.TooLarge), (report.Status, report.Reason));
    }

    [Fact]
    public async Task Send_MoreAtATimeThanThereIsRoomFor_DroppedUntilSomeHaveEnded()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { MessageBytes = 2_000_000, PartialBytes = 3_000_000 } });
        using var cancelling = new CancellationTokenSource();
        var waiting = peer.SendBytesAsync(PeerId.Random(), new byte[2_000_000], Patient, cancelling.Token);
        var report = await peer.SendBytesAsync(PeerId.Random(), new byte[2_000_000], Patient);
        Assert.Equal((DeliveryStatus.Dropped, DropReason.AwaitedReceiptsFull), (report.Status, report.Reason));
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, peer.GetStatistics().ReceiptsAwaited);
        using var again = new CancellationTokenSource();
        waiting = peer.SendBytesAsync(PeerId.Random(), new byte[2_000_000], Patient, again.Token);
        Assert.False(waiting.IsCompleted);
        await again.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Send_ManyByOneLinkAtATime_AllDeliveredThoughTheRoomIsForOne()
    {
        await using var host = await TestHost.StartAsync();
        var relay = await host.StartPeerAsync();
        var target = await JoinAsync(host, relay, configure: options => options.Limits.MessageBytes = (int)(options.Limits.PartialBytes = 1_500_000));
        var sources = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => JoinAsync(host, relay)));
        var bytes = RandomBytes(1_400_000);
        var reports = await Task.WhenAll(sources.Select(source => source.Peer.SendBytesAsync(target.Id, bytes, Patient)));
        Assert.All(reports, report => Assert.True(report.IsDelivered, $"{report}"));
        Assert.Equal(sources.Select(source => source.Id).Order(), target.Messages.Select(message => message.From).Order());
        Assert.All(target.Messages, message => Assert.Equal(relay.Id, message.LastHop));
    }

    [Fact]
    public async Task Send_TargetIsNotThere_NotReachableAndOnlyThePartSentThatWasTried()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, _) = await ChainAsync(host);
        var before = source.Peer.GetStatistics().BytesSent;
        var report = await source.Peer.SendBytesAsync(PeerId.Random(), new byte[5_000_000], Patient with { MaxTries = 2 });
        Assert.Equal((DeliveryStatus.NotReachable, 2), (report.Status, report.Tries));
        Assert.InRange(source.Peer.GetStatistics().BytesSent - before, 0, 500_000);
    }

    [Fact]
    public async Task Send_StopWhileUnderWay_Stopped()
    {
        var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        var sending = peer.SendBytesAsync(PeerId.Random(), new byte[2_000_000], Patient);
        await peer.DisposeAsync();
        Assert.Equal(DeliveryStatus.Stopped, (await sending).Status);
    }

    [Fact]
    public async Task Send_ToItself_DeliveredAtOnce()
    {
        await using var peer = new Peer(new PeerOptions());
        var received = new List<PeerMessage>();
        peer.MessageReceived += (_, message) => received.Add(message);
        var bytes = RandomBytes(2_000_000);
        Assert.True((await peer.SendBytesAsync(peer.Id, bytes, Patient)).IsDelivered);
        AssertIs(bytes, Assert.Single(received));
    }

    [Fact]
    public async Task ReadMessages_MoreLargeOnesThanThereIsRoomFor_DroppedUntilTheyAreRead()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { MessageBytes = 2_000_000, PartialBytes = 3_000_000 } });
        await using var messages = peer.ReadMessagesAsync().GetAsyncEnumerator();
        var first = messages.MoveNextAsync(); // it listens from now on
        await SendAsync(isTaken: true);
        Assert.True(await first);
        await SendAsync(isTaken: true);
        await SendAsync(isTaken: false);
        Assert.True((await peer.SendAsync(peer.Id, 4, Patient)).IsDelivered); // a small one is not bounded by it
        Assert.Equal(1, peer.GetStatistics().Drops[DropReason.InboxFull]);
        Assert.True(await messages.MoveNextAsync());
        await SendAsync(isTaken: true);

        async Task SendAsync(bool isTaken) =>
            Assert.Equal(isTaken, (await peer.SendJsonAsync(peer.Id, Encoding.UTF8.GetBytes($"\"{new string('x', 2_000_000)}\""), Patient)).IsDelivered);
    }

    [Fact]
    public async Task Send_HandlerRefusesAtFirst_DeliveredByTheNextTryOfThatPart()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        await using var target = new Peer(new PeerOptions { CertificatePolicy = TestCertificate.Trust });
        var calls = new List<byte[]>();
        target.MessageReceived += (_, message) =>
        {
            message.TryGetBytes(out var bytes);
            calls.Add(bytes);
            if (calls.Count == 1) throw new InvalidOperationException("It fails at first.");
        };
        await target.StartAsync();
        await target.ConnectAsync(server.ListenUrl!);
        var sent = RandomBytes(1_500_000);
        var report = await server.Peer.SendBytesAsync(target.Id, sent, Patient);
        Assert.Equal((DeliveryStatus.Delivered, 2), (report.Status, report.Tries));
        Assert.Equal([sent, sent], calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_LinkIsLostInTheMiddle_DeliveredOnceByAnotherWay(bool isTargets)
    {
        await using var host = await TestHost.StartAsync();
        var relays = new[] { await host.StartPeerAsync(WithoutDiscovery), await host.StartPeerAsync(WithoutDiscovery) };
        var ends = new[] { host.AddUndialable(WithoutDiscovery), host.AddUndialable(WithoutDiscovery) };
        foreach (var end in ends) await end.Peer.StartAsync();
        var (source, target) = (ends[0], ends[1]);
        foreach (var relay in relays) await LinkAsync(source, relay);
        foreach (var relay in relays) await LinkAsync(target, relay);
        var bytes = RandomBytes(10_000_000);
        var sending = source.Peer.SendBytesAsync(target.Id, bytes, Patient);
        await Eventually.TrueAsync(() => source.Peer.GetStatistics().BytesSent > 3_000_000);
        // The one by which most goes: the link of the source to it ends, or that of the target.
        var busiest = relays.MaxBy(relay => source.Peer.GetLink(relay.Id)!.BytesSent)!;
        await (isTargets ? target : source).Peer.DisconnectAsync(busiest.Id);
        Assert.False(sending.IsCompleted);
        Assert.True((await sending).IsDelivered);
        AssertIs(bytes, Assert.Single(target.Messages));
    }

    [Fact]
    public async Task Send_NodeOnTheWayIsStartedAgain_DeliveredOnce()
    {
        await using var host = await TestHost.StartAsync();
        var node = await host.StartPeerAsync();
        var (source, target) = (await JoinAsync(host, node), await JoinAsync(host, node));
        var bytes = RandomBytes(15_000_000);
        var sending = source.Peer.SendBytesAsync(target.Id, bytes, Patient);
        await Eventually.TrueAsync(() => source.Peer.GetStatistics().BytesSent > 2_000_000);
        await node.Peer.StopAsync();
        await host.StartAgainAsync(node);
        Assert.True((await sending).IsDelivered);
        AssertIs(bytes, Assert.Single(target.Messages));
    }

    [Fact]
    public async Task Send_TargetIsStartedAgain_NotDeliveredUnlessItHasAll()
    {
        await using var host = await TestHost.StartAsync();
        var node = await host.StartPeerAsync();
        var (source, target) = (await JoinAsync(host, node), await JoinAsync(host, node));
        var sending = source.Peer.SendBytesAsync(target.Id, RandomBytes(15_000_000), new ReceiptOptions { Timeout = TimeSpan.FromSeconds(5) });
        await Eventually.TrueAsync(() => source.Peer.GetStatistics().BytesSent > 2_000_000);
        await target.Peer.StopAsync();
        var again = await JoinAsync(host, node, target.Id);
        Assert.False((await sending).IsDelivered);
        Assert.Empty(target.Messages.Concat(again.Messages));
        Assert.True((await source.Peer.SendAsync(target.Id, 1, Patient)).IsDelivered); // it was there all the time
    }

    private static async Task<TestPeer> JoinAsync(TestHost host, TestPeer node, PeerId? id = null, Action<PeerOptions>? configure = null)
    {
        var peer = host.AddUndialable(options =>
        {
            (options.Id, options.Bootstrap) = (id ?? PeerId.Random(), [node.ListenUrl!]);
            configure?.Invoke(options);
        });
        await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => node.HasLink(peer.Id));
        return peer;
    }

    private static void WithoutDiscovery(PeerOptions options) => options.Discovery = false;

    private static async Task LinkAsync(TestPeer end, TestPeer relay)
    {
        await end.Peer.ConnectAsync(relay.ListenUrl!);
        await Eventually.TrueAsync(() => relay.HasLink(end.Id));
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static void AssertIs(byte[] expected, PeerMessage message)
    {
        Assert.True(message.TryGetBytes(out var bytes));
        Assert.True(expected.AsSpan().SequenceEqual(bytes)); // not Assert.Equal: a megabyte that differs is no message for a reader
    }

    /// <summary>Two peers that can't be dialled, and a relay between them.</summary>
    private static async Task<(TestPeer Source, TestPeer Relay, TestPeer Target)> ChainAsync(TestHost host)
    {
        var relay = await host.StartPeerAsync();
        var ends = new[] { host.AddUndialable(), host.AddUndialable() };
        foreach (var end in ends)
        {
            await end.Peer.StartAsync();
            await LinkAsync(end, relay);
        }

        return (ends[0], relay, ends[1]);
    }
}
