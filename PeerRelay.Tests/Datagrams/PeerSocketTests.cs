using PeerRelay.Datagrams;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Datagrams;

/// <summary>Datagrams between two sockets of ours.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerSocketTests
{
    [Fact]
    public async Task SendAndReceive_BothWays_BytesAndEndPoint()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        await using var there = new PeerSocket(server.Peer);
        await using var here = new PeerSocket(Joining(server));
        await here.BindAsync(1234).WaitAsync(Eventually.Limit);
        await there.BindAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(new PeerEndPoint(here.Peer.Id, 1234), here.Address);
        Assert.InRange(there.Address.Port, 1, 65_535);
        await here.SendAsync(new byte[] { 1, 2, 3 }, there.Address);
        var datagram = await ReceiveAsync(there);
        Assert.Equal([1, 2, 3], datagram.Bytes.ToArray());
        Assert.Equal(here.Address, datagram.RemoteEndPoint);
        await there.SendAsync(ReadOnlyMemory<byte>.Empty, datagram.RemoteEndPoint.Id.ToString(), datagram.RemoteEndPoint.Port);
        datagram = await ReceiveAsync(here);
        Assert.Equal((0, there.Address), (datagram.Bytes.Length, datagram.RemoteEndPoint));
    }

    [Fact]
    public async Task SendAndReceive_NeverBound_AsTheReference()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        await using var there = new PeerSocket(server.Peer);
        await using var sender = new PeerSocket(Joining(server));
        Assert.True((await sender.SendAsync(new byte[] { 1 }, server.Id)).IsAccepted);
        Assert.Equal(sender.Address, (await ReceiveAsync(there)).RemoteEndPoint);
        await using var receiver = new PeerSocket(Joining(server));
        var receiving = ReceiveAsync(receiver);
        await Eventually.TrueAsync(() => server.HasLink(receiver.Peer.Id));
        await there.SendAsync(new byte[] { 2 }, receiver.Peer.Id);
        Assert.Equal(2, (await receiving).Bytes.Span[0]);
    }

    [Fact]
    public async Task Bind_LoggerThrows_Bound()
    {
        using var loggers = new FailingLoggers { IsFailing = true };
        await using var socket = new PeerSocket(new PeerOptions(), loggers);
        using var cancellation = new CancellationTokenSource();
        var binding = socket.BindAsync(7, cancellation.Token);
        Assert.Equal(7, socket.Address.Port);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => binding);
    }

    [Fact]
    public async Task Bind_PeerStartedByItsCaller_Bound()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        await using var socket = new PeerSocket(Joining(server));
        await socket.Peer.StartAsync();
        await socket.BindAsync().WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Bind_NoLink_WaitsForTheFirst()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        await using var socket = new PeerSocket(new PeerOptions { CertificatePolicy = TestCertificate.Trust });
        var binding = socket.BindAsync(5);
        Assert.False(binding.IsCompleted);
        Assert.Equal(5, socket.Address.Port);
        await socket.Peer.ConnectAsync(server.ListenUrl!);
        await binding.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Bind_TwiceOrToABadPort_Throws()
    {
        await using var socket = new PeerSocket(new PeerOptions());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => socket.BindAsync(-1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => socket.BindAsync(65_536));
        using var cancellation = new CancellationTokenSource();
        var binding = socket.BindAsync(65_535, cancellation.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => socket.BindAsync(1));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => binding);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task Send_ToALocalPort_TheSocketOfThatPort(string address)
    {
        await using var socket = new PeerSocket(new PeerOptions());
        Assert.True((await socket.SendAsync(new byte[] { 7 }, address, socket.Address.Port)).IsAccepted);
        var datagram = await ReceiveAsync(socket);
        Assert.Equal((7, socket.Address), (datagram.Bytes.Span[0], datagram.RemoteEndPoint));
    }

    [Fact]
    public async Task Send_ToALocalPortThatIsClosed_Dropped()
    {
        await using var socket = new PeerSocket(new PeerOptions());
        var other = new PeerSocket(new PeerOptions());
        var port = other.Address.Port;
        await other.DisposeAsync();
        if (port == socket.Address.Port) return;
        Assert.Equal(DropReason.UnreachableAddress, (await socket.SendAsync(new byte[1], "localhost", port)).Reason);
    }

    [Theory]
    [InlineData("192.168.0.1")]
    [InlineData("example.com")]
    [InlineData("")]
    [InlineData("1f8c")]
    public async Task Send_ToAnAddressThatIsNoId_DroppedAndCounted(string address)
    {
        await using var socket = new PeerSocket(new PeerOptions());
        Assert.Equal(new SendOutcome(SendStatus.Dropped, DropReason.UnreachableAddress), await socket.SendAsync(new byte[1], address, 1));
        Assert.Equal(1, socket.Peer.GetStatistics().Drops[DropReason.UnreachableAddress]);
    }

    [Fact]
    public async Task Receive_NotADatagram_CountedAndSkipped()
    {
        await using var socket = new PeerSocket(new PeerOptions());
        await socket.Peer.SendAsync(socket.Peer.Id, "hello");
        await socket.Peer.SendAsync(socket.Peer.Id, new { buffer = 1, address = "x", port = 2 });
        await socket.SendAsync(new byte[] { 9 }, socket.Peer.Id);
        Assert.Equal([9], (await ReceiveAsync(socket)).Bytes.ToArray());
        Assert.Equal(2, socket.Peer.GetStatistics().Drops[DropReason.InvalidDatagram]);
    }

    [Fact]
    public async Task Receive_NobodyReads_BoundedAndTheRestCounted()
    {
        await using var socket = new PeerSocket(new PeerOptions { Limits = new PeerLimits { InboxMessages = 3 } });
        for (var i = 0; i < 10; i++) await socket.SendAsync(new[] { (byte)i }, socket.Peer.Id);
        Assert.Equal(7, socket.Peer.GetStatistics().Drops[DropReason.InboxFull]);
        Assert.Equal(0, (await ReceiveAsync(socket)).Bytes.Span[0]);
    }

    [Fact]
    public async Task Close_WhileAllWait_AllEnd()
    {
        var socket = new PeerSocket(new PeerOptions());
        var receiving = socket.ReceiveAsync().AsTask();
        var binding = socket.BindAsync();
        await socket.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.WaitAsync(Eventually.Limit));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => binding.WaitAsync(Eventually.Limit));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PeerStops_WhileAllWait_AllEnd(bool isItsOwn)
    {
        await using var given = new Peer(new PeerOptions());
        await using var socket = isItsOwn ? new PeerSocket(new PeerOptions()) : new PeerSocket(given);
        var receiving = socket.ReceiveAsync().AsTask();
        var binding = socket.BindAsync();
        await socket.Peer.StopAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.WaitAsync(Eventually.Limit));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => binding.WaitAsync(Eventually.Limit));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await socket.SendAsync(new byte[1], PeerId.Random()));
    }

    [Fact]
    public async Task PeerStopped_BeforeTheSocketWasMade_Closed()
    {
        var peer = new Peer(new PeerOptions());
        await peer.DisposeAsync();
        await using var socket = new PeerSocket(peer);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await socket.ReceiveAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => socket.BindAsync());
    }

    [Fact]
    public async Task Everything_Closed_Throws()
    {
        var socket = new PeerSocket(new PeerOptions());
        await socket.DisposeAsync();
        await socket.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await socket.ReceiveAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await socket.SendAsync(new byte[1], PeerId.Random()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => socket.BindAsync());
    }

    [Fact]
    public async Task Close_PeerOfItsCaller_PeerLivesOn()
    {
        await using var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        await new PeerSocket(peer).DisposeAsync();
        Assert.Equal(SendStatus.DeliveredHere, (await peer.SendAsync(peer.Id, 1)).Status);
    }

    private static PeerOptions Joining(TestPeer server) => new() { Bootstrap = [server.ListenUrl!], CertificatePolicy = TestCertificate.Trust };

    private static Task<PeerDatagram> ReceiveAsync(PeerSocket socket) => socket.ReceiveAsync().AsTask().WaitAsync(Eventually.Limit);
}
