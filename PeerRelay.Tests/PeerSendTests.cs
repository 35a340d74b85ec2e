using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests;

/// <summary>What becomes of what an application sends.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerSendTests
{
    [Fact]
    public async Task Send_BeforeTheFirstLink_QueuedThenArrivesInOrder()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        var client = host.AddUndialable();
        for (var i = 0; i < 20; i++) Assert.Equal(SendStatus.Queued, (await client.Peer.SendAsync(server.Id, i)).Status);
        Assert.Equal(20, client.Peer.GetStatistics().MessagesPending);
        await client.Peer.StartAsync();
        await client.Peer.ConnectAsync(server.ListenUrl!);
        await Eventually.EqualAsync(20, () => server.Messages.Count);
        Assert.Equal(Enumerable.Range(0, 20), server.Messages.Select(message => message.Deserialize<int>()));
        Assert.Equal(0, client.Peer.GetStatistics().MessagesPending);
    }

    [Fact]
    public async Task Send_MoreWaitsThanASendQueueHolds_AllArrive()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        var client = host.AddUndialable(options => options.Limits = new PeerLimits { MaxFrameBytes = 10_000, SendQueueBytes = 40_000 });
        for (var i = 0; i < 12; i++)
            Assert.Equal(SendStatus.Queued, (await client.Peer.SendBytesAsync(server.Id, Enumerable.Repeat((byte)(200 + i), 2_000).ToArray())).Status);
        await client.Peer.StartAsync();
        await client.Peer.ConnectAsync(server.ListenUrl!);
        await Eventually.EqualAsync(12, () => server.Messages.Count);
        Assert.Equal(Enumerable.Range(200, 12).Select(i => (byte)i), server.Messages.Select(message => message.TryGetBytes(out var bytes) ? bytes[0] : default));
        Assert.Empty(client.Peer.GetStatistics().Drops);
        Assert.Equal(0, client.Peer.GetStatistics().MessagesPending);
    }

    [Fact]
    public async Task Send_StoppedWhileItWaits_CountedAsStopped()
    {
        var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        for (var i = 0; i < 3; i++) await peer.SendAsync(PeerId.Random(), i);
        await peer.DisposeAsync();
        Assert.Equal(3, peer.GetStatistics().Drops[DropReason.Stopped]);
        Assert.Equal(0, peer.GetStatistics().MessagesPending);
    }

    [Fact]
    public async Task Send_BytesInAnyForm_ArriveAsBytes()
    {
        await using var peer = new Peer(new PeerOptions());
        var received = new List<PeerMessage>();
        peer.MessageReceived += (_, message) => received.Add(message);
        byte[] bytes = [1, 2, 255];
        await peer.SendAsync(peer.Id, bytes);
        await peer.SendAsync(peer.Id, bytes.AsMemory());
        await peer.SendAsync(peer.Id, (ReadOnlyMemory<byte>)bytes);
        Assert.Equal(3, received.Count);
        Assert.All(received, message => Assert.Equal(bytes, message.TryGetBytes(out var read) ? read : null));
    }

    [Fact]
    public async Task Send_WithOptions_WrittenByThem()
    {
        await using var peer = new Peer(new PeerOptions());
        PeerMessage? received = null;
        peer.MessageReceived += (_, message) => received = message;
        await peer.SendAsync(peer.Id, new { Some = 1 }, JsonSerializerOptions.Web);
        Assert.Equal("""{"some":1}""", Encoding.UTF8.GetString(received!.Json.Span));
    }

    [Fact]
    public async Task Send_NestedTooDeep_Throws()
    {
        await using var peer = new Peer(new PeerOptions());
        JsonNode deep = 1;
        for (var i = 0; i < 127; i++) deep = new JsonArray(deep);
        var options = new JsonSerializerOptions { MaxDepth = 1_000 };
        await Assert.ThrowsAsync<ArgumentException>(async () => await peer.SendAsync(PeerId.Random(), deep, options));
    }

    [Fact]
    public async Task Send_QueueFull_DroppedAndTold()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { PendingMessages = 2 } });
        var drops = new List<FrameDropped>();
        peer.FrameDropped += (_, drop) => drops.Add(drop);
        var to = PeerId.Random();
        for (var i = 0; i < 2; i++) Assert.True((await peer.SendAsync(to, i)).IsAccepted);
        Assert.Equal(new SendOutcome(SendStatus.Dropped, DropReason.PendingQueueFull), await peer.SendAsync(to, 3));
        Assert.Equal([new FrameDropped(DropReason.PendingQueueFull, null, peer.Id, to)], drops);
    }

    [Fact]
    public async Task Send_QueueBytesFull_Dropped()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { PendingBytes = 1_000 } });
        Assert.Equal(SendStatus.Queued, (await peer.SendAsync(PeerId.Random(), new string('x', 500))).Status);
        Assert.Equal(DropReason.PendingQueueFull, (await peer.SendAsync(PeerId.Random(), new string('x', 500))).Reason);
    }

    [Fact]
    public async Task Send_NoLinkForTooLong_ExpiredAndCounted()
    {
        var clock = new ManualTimeProvider();
        await using var peer = new Peer(new PeerOptions { TimeProvider = clock });
        await peer.StartAsync();
        await peer.SendAsync(PeerId.Random(), 1);
        clock.Advance(TimeSpan.FromSeconds(61));
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return peer.GetStatistics().Drops.GetValueOrDefault(DropReason.PendingExpired) == 1;
        });
        Assert.Equal(0, peer.GetStatistics().MessagesPending);
    }

    [Fact]
    public async Task Send_ExpiredJustBeforeTheFirstLink_Counted()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        var clock = new ManualTimeProvider();
        var client = host.AddUndialable(options => options.TimeProvider = clock);
        await client.Peer.SendAsync(server.Id, 1);
        clock.Advance(TimeSpan.FromSeconds(61));
        await client.Peer.StartAsync();
        await client.Peer.ConnectAsync(server.ListenUrl!);
        await Eventually.EqualAsync(1, () => client.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.PendingExpired));
    }

    [Fact]
    public async Task Send_ToItself_DeliveredHere()
    {
        await using var peer = new Peer(new PeerOptions());
        PeerMessage? received = null;
        peer.MessageReceived += (_, message) => received = message;
        Assert.Equal(SendStatus.DeliveredHere, (await peer.SendAsync(peer.Id, "x")).Status);
        Assert.Equal(("x", peer.Id, 0), (received!.Deserialize<string>(), received.From, received.Hops));
    }

    [Fact]
    public async Task Send_TooLarge_DroppedBeforeAnyLink()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { MaxFrameBytes = 4_096 } });
        Assert.Equal(DropReason.TooLarge, (await peer.SendAsync(PeerId.Random(), new string('x', 3_500))).Reason);
        Assert.Equal(SendStatus.Queued, (await peer.SendAsync(PeerId.Random(), new string('x', 2_500))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("nul")]
    public async Task SendJson_NotOneValue_Throws(string json)
    {
        await using var peer = new Peer(new PeerOptions());
        await Assert.ThrowsAsync<ArgumentException>(async () => await peer.SendJsonAsync(PeerId.Random(), Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public async Task Send_Cancelled_Throws()
    {
        await using var peer = new Peer(new PeerOptions());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await peer.SendAsync(peer.Id, 1, new CancellationToken(true)));
    }

    [Fact]
    public async Task Send_LinkedTarget_BytesAndJsonArriveAsTheyWere()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        var client = host.AddUndialable();
        await client.Peer.StartAsync();
        await client.Peer.ConnectAsync(server.ListenUrl!);
        Assert.Equal(
            new SendOutcome(SendStatus.SentToTarget, Copies: 1),
            await client.Peer.SendJsonAsync(server.Id, """ {"a" : 1.0e2,"é":null} """u8.ToArray().AsMemory()));
        await client.Peer.SendBytesAsync(server.Id, new byte[] { 1, 2, 255 });
        await Eventually.EqualAsync(2, () => server.Messages.Count);
        Assert.Contains("""{"a" : 1.0e2,"é":null}""", Encoding.UTF8.GetString(server.Messages.First().Json.Span), StringComparison.Ordinal);
        Assert.True(server.Messages.Last().TryGetBytes(out var bytes));
        Assert.Equal([1, 2, 255], bytes);
        Assert.Equal(1, server.Messages.First().Hops);
    }
}
