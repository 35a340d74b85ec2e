using System.Net.WebSockets;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Interop;
using PeerRelay.Wire;

namespace PeerRelay.Tests;

/// <summary>What senders learn of their messages, over real connections.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerReceiptTests
{
    /// <summary>As long as may be: the tests that expect a receipt don't depend on how busy the machine is.</summary>
    private static readonly ReceiptOptions Patient = new() { Timeout = ReceiptOptions.MaxTimeout };

    private static readonly ReceiptOptions Short = new() { Timeout = TimeSpan.FromMilliseconds(100), MaxTries = 2 };

    [Fact]
    public async Task Send_OverARelay_DeliveredOverTwoLinks()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var report = await source.Peer.SendAsync(target.Id, "x", Patient);
        Assert.Equal((DeliveryStatus.Delivered, 2, DropReason.None), (report.Status, report.Hops, report.Reason));
        Assert.True(report.IsDelivered && report.Tries >= 1);
        Assert.Equal(1, target.Count(source.Id, "\"x\""));
        Assert.Equal(0, source.Peer.GetStatistics().ReceiptsAwaited);
    }

    [Fact]
    public async Task Send_InEveryForm_Delivered()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        byte[] bytes = [1, 2, 255];
        Task<DeliveryReport>[] sent =
        [
            source.Peer.SendAsync(target.Id, bytes, Patient), source.Peer.SendAsync(target.Id, bytes.AsMemory(), Patient),
            source.Peer.SendAsync(target.Id, (ReadOnlyMemory<byte>)bytes, Patient), source.Peer.SendBytesAsync(target.Id, bytes, Patient),
            source.Peer.SendJsonAsync(target.Id, "1"u8.ToArray(), Patient), source.Peer.SendAsync(target.Id, 1, options: null, Patient),
        ];
        Assert.All(await Task.WhenAll(sent), report => Assert.True(report.IsDelivered));
        Assert.Equal(4, target.Messages.Count(message => message.TryGetBytes(out var read) && read.AsSpan().SequenceEqual(bytes)));
        Assert.Equal(2, target.Count(source.Id, "1"));
    }

    [Fact]
    public async Task Send_ToAPeerThatIsNotThere_NotReachable()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, _) = await ChainAsync(host);
        var report = await source.Peer.SendAsync(PeerId.Random(), 1, new ReceiptOptions { Timeout = ReceiptOptions.MaxTimeout, MaxTries = 3 });
        Assert.Equal((DeliveryStatus.NotReachable, 0, 3), (report.Status, report.Hops, report.Tries));
    }

    [Fact]
    public async Task Send_BeforeTheFirstLink_DeliveredWhenThereIsOne()
    {
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync();
        var source = host.AddUndialable();
        var sending = source.Peer.SendAsync(target.Id, 1, Patient);
        Assert.Equal((1, 1), (source.Peer.GetStatistics().MessagesPending, source.Peer.GetStatistics().ReceiptsAwaited));
        await source.Peer.StartAsync();
        await source.Peer.ConnectAsync(target.ListenUrl!);
        Assert.Equal((DeliveryStatus.Delivered, 1), ((await sending).Status, (await sending).Hops));
        Assert.Equal(1, target.Count(source.Id, "1"));
    }

    [Fact]
    public async Task Send_NeverALink_TimedOut()
    {
        await using var peer = new Peer(new PeerOptions());
        Assert.Equal(DeliveryStatus.TimedOut, (await peer.SendAsync(PeerId.Random(), 1, Short)).Status);
    }

    [Fact]
    public async Task Send_HandlerFailsOnce_DeliveredByTheNextTry()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        await using var target = new Peer(new PeerOptions { CertificatePolicy = TestCertificate.Trust });
        var calls = 0;
        target.MessageReceived += (_, _) =>
        {
            if (Interlocked.Increment(ref calls) == 1) throw new InvalidOperationException("It fails at first.");
        };
        await target.StartAsync();
        await target.ConnectAsync(server.ListenUrl!);
        var report = await server.Peer.SendAsync(target.Id, 1, Patient);
        Assert.Equal((DeliveryStatus.Delivered, 2, 2), (report.Status, report.Tries, calls));
    }

    [Fact]
    public async Task Send_NobodyListens_TimedOutAndCounted()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        await using var target = new Peer(new PeerOptions { CertificatePolicy = TestCertificate.Trust });
        await target.StartAsync();
        await target.ConnectAsync(server.ListenUrl!);
        Assert.Equal(DeliveryStatus.TimedOut, (await server.Peer.SendAsync(target.Id, 1, Short)).Status);
        await Eventually.TrueAsync(() => target.GetStatistics().Drops.GetValueOrDefault(DropReason.NobodyListens) > 0);
    }

    [Fact]
    public async Task Send_ReceiptsAreLost_TriedAgainWithTheSameNonce()
    {
        await using var host = await TestHost.StartAsync();
        var source = await host.StartPeerAsync();
        using var socket = await TestClient.ConnectAsync(source.ListenUrl!);
        var target = await HelloAsync(socket);
        await Eventually.TrueAsync(() => source.HasLink(target));
        using var cancelling = new CancellationTokenSource();
        var sending = source.Peer.SendAsync(target, 1, Patient, cancelling.Token);
        var first = await ReceiveAsync(socket, "\"receipt\":1}}");
        Assert.Equal(first.Replace("\"receipt\":1}}", "\"receipt\":2}}", StringComparison.Ordinal), await ReceiveAsync(socket, "\"receipt\":2}}"));
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Deliver_EveryTryOfAMessage_OnceAndAReceiptForEach()
    {
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync();
        using var socket = await TestClient.ConnectAsync(target.ListenUrl!);
        var source = await HelloAsync(socket);
        for (var i = 1; i <= WireLimits.MaxReceiptTry; i++)
        {
            await SendAsync(socket, Frame.Envelope(target.Id, source, $$"""{"type":"user","data":1,"receipt":{{i}}}""", "a\\u0062c"));
            Assert.Contains("""{"nonce":"abc","hops":1}""", await ReceiveAsync(socket, "\"type\":\"receipt\""), StringComparison.Ordinal);
        }

        Assert.Equal(1, target.Count(source, "1"));
        Assert.Equal(WireLimits.MaxReceiptTry - 1, target.Peer.GetStatistics().Drops[DropReason.Duplicate]);
    }

    [Fact]
    public async Task Receive_ReceiptThatNobodyAskedFor_Counted()
    {
        await using var host = await TestHost.StartAsync();
        var peer = await host.StartPeerAsync();
        using var socket = await TestClient.ConnectAsync(peer.ListenUrl!);
        var stranger = await HelloAsync(socket);
        await SendAsync(socket, Frame.Envelope(peer.Id, stranger, """{"type":"receipt","data":{"nonce":"1","hops":1}}"""));
        await SendAsync(socket, Frame.Envelope(peer.Id, stranger, $$$"""{"type":"notHere","data":{"id":"{{{stranger}}}","nonce":"1","reason":"noRoute"}}"""));
        await Eventually.EqualAsync(2, () => peer.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.UnaskedReceipt));
    }

    [Fact]
    public async Task Stop_WhileAReceiptIsAwaited_StoppedAndSoIsWhatIsSentLater()
    {
        var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        var sending = peer.SendAsync(PeerId.Random(), 1, Patient);
        await peer.DisposeAsync();
        Assert.Equal(DeliveryStatus.Stopped, (await sending).Status);
        Assert.Equal(new DeliveryReport(DeliveryStatus.Stopped, 0, TimeSpan.Zero, 0), await peer.SendAsync(PeerId.Random(), 1, Patient));
    }

    [Fact]
    public async Task Cancel_WhileAReceiptIsAwaited_WaitsNoLonger()
    {
        await using var peer = new Peer(new PeerOptions());
        using var cancelling = new CancellationTokenSource();
        var sending = peer.SendAsync(PeerId.Random(), 1, Patient, cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(0, peer.GetStatistics().ReceiptsAwaited);
    }

    [Fact]
    public async Task Send_ToItself_DeliveredAtOnceOrDropped()
    {
        await using var peer = new Peer(new PeerOptions());
        Assert.Equal((DeliveryStatus.Dropped, DropReason.NobodyListens), ((await peer.SendAsync(peer.Id, 1, Patient)).Status, (await peer.SendAsync(peer.Id, 1, Patient)).Reason));
        peer.MessageReceived += (_, _) => { };
        Assert.Equal(new DeliveryReport(DeliveryStatus.Delivered, 0, TimeSpan.Zero, 1), await peer.SendAsync(peer.Id, 1, Patient));
    }

    [Theory]
    [InlineData(0, 5, "Timeout: 00:00:00 is outside 00:00:00.0100000 to 00:01:00.")]
    [InlineData(61, 0, "Timeout: 00:01:01 is outside 00:00:00.0100000 to 00:01:00. MaxTries: 0 is outside 1 to 9.")]
    [InlineData(1, 10, "MaxTries: 10 is outside 1 to 9.")]
    public async Task Send_OptionsWithFaults_ThrowsAndNamesThem(int seconds, int tries, string faults)
    {
        await using var peer = new Peer(new PeerOptions());
        var options = new ReceiptOptions { Timeout = TimeSpan.FromSeconds(seconds), MaxTries = tries };
        Assert.StartsWith(faults, (await Assert.ThrowsAsync<ArgumentException>(() => peer.SendAsync(peer.Id, 1, options))).Message, StringComparison.Ordinal);
    }

    /// <summary>Two peers that can't be dialled, and a relay between them.</summary>
    private static async Task<(TestPeer Source, TestPeer Relay, TestPeer Target)> ChainAsync(TestHost host)
    {
        var relay = await host.StartPeerAsync();
        var ends = new[] { host.AddUndialable(), host.AddUndialable() };
        foreach (var end in ends)
        {
            await end.Peer.StartAsync();
            await end.Peer.ConnectAsync(relay.ListenUrl!);
            await Eventually.TrueAsync(() => relay.HasLink(end.Id));
        }

        return (ends[0], relay, ends[1]);
    }

    private static async Task<PeerId> HelloAsync(ClientWebSocket socket)
    {
        var id = PeerId.Random();
        await SendAsync(socket, Frame.Buffer(id));
        return id;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next frame that has a text in it.</summary>
    private static async Task<string> ReceiveAsync(ClientWebSocket socket, string text)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var buffer = new byte[8_192];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, limit.Token);
            var frame = Encoding.UTF8.GetString(buffer, 0, result.Count);
            if (frame.Contains(text, StringComparison.Ordinal)) return frame;
        }
    }
}
