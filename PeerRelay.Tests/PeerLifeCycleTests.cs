using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests;

/// <summary>Start, stop and what comes between.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerLifeCycleTests
{
    [Fact]
    public async Task Start_Twice_Throws()
    {
        await using var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => peer.StartAsync());
    }

    [Fact]
    public async Task Start_AfterStop_Throws()
    {
        await using var peer = new Peer(new PeerOptions());
        await peer.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => peer.StartAsync());
    }

    [Fact]
    public async Task StopAndDispose_AnyNumberOfTimes_Harmless()
    {
        var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => peer.StopAsync())).WaitAsync(Eventually.Limit);
        await peer.DisposeAsync();
        await peer.DisposeAsync();
        await peer.StopAsync();
    }

    [Fact]
    public async Task Everything_Stopped_SaysSo()
    {
        var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        await peer.DisposeAsync();
        Assert.Equal(new SendOutcome(SendStatus.Dropped, DropReason.Stopped), await peer.SendAsync(PeerId.Random(), 1));
        Assert.Equal(ConnectStatus.Stopped, (await peer.ConnectAsync(PeerId.Random())).Status);
        Assert.Equal(ConnectStatus.Stopped, (await peer.ConnectAsync(new Uri("ws://127.0.0.1:1/"))).Status);
        Assert.False(await peer.DisconnectAsync(PeerId.Random()));
        Assert.Equal(1, peer.GetStatistics().Drops[DropReason.Stopped]);
        Assert.Empty(peer.GetLinks());
    }

    [Fact]
    public async Task Connect_NotStarted_Stopped()
    {
        await using var peer = new Peer(new PeerOptions());
        Assert.Equal(ConnectStatus.Stopped, (await peer.ConnectAsync(PeerId.Random())).Status);
    }

    [Fact]
    public async Task Stop_WhileConnectsWait_TheyEnd()
    {
        await using var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        Task<ConnectResult>[] waiting = [.. Enumerable.Range(0, 5).Select(_ => peer.ConnectAsync(PeerId.Random()))];
        await peer.StopAsync();
        foreach (var result in await Task.WhenAll(waiting).WaitAsync(Eventually.Limit)) Assert.Equal(ConnectStatus.Stopped, result.Status);
    }

    [Fact]
    public async Task Stop_Linked_OtherSideLearnsThatItStops()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        var client = host.AddUndialable();
        await client.Peer.StartAsync();
        var gone = new TaskCompletionSource<PeerDisconnected>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Peer.PeerDisconnected += (_, e) => gone.TrySetResult(e);
        await client.Peer.ConnectAsync(server.ListenUrl!);
        await server.Peer.StopAsync().WaitAsync(Eventually.Limit);
        var disconnected = await gone.Task.WaitAsync(Eventually.Limit);
        Assert.Equal((server.Id, LinkCloseReason.ClosedByPeer), (disconnected.Link.Id, disconnected.Reason));
        await Eventually.EqualAsync(0, () => client.Peer.LinkCount);
    }

    [Fact]
    public async Task Dispose_WhileBusy_EndsAndTheOthersLiveOn()
    {
        await using var host = await TestHost.StartAsync();
        var hub = await host.StartPeerAsync();
        var peers = Enumerable.Range(0, 6).Select(_ => host.AddUndialable()).ToArray();
        foreach (var peer in peers)
        {
            await peer.Peer.StartAsync();
            await peer.Peer.ConnectAsync(hub.ListenUrl!);
        }

        using var done = new CancellationTokenSource();
        var sending = Task.WhenAll(peers.Select(peer => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                foreach (var other in peers) await peer.Peer.SendAsync(other.Id, "busy");
                await Task.Yield(); // sending never waits: without, these would keep the pool's threads from all others
            }
        })));
        await Eventually.TrueAsync(() => peers.All(peer => !peer.Messages.IsEmpty));
        await Task.WhenAll(peers.Take(3).Select(peer => peer.Peer.DisposeAsync().AsTask())).WaitAsync(Eventually.Limit);
        var before = peers[5].Messages.Count;
        await Eventually.TrueAsync(() => peers[5].Messages.Count > before);
        await done.CancelAsync();
        await sending.WaitAsync(Eventually.Limit);
        await Eventually.EqualAsync(3, () => hub.Peer.LinkCount);
    }

    [Fact]
    public async Task Handler_Throws_HarmsNobody()
    {
        await using var host = await TestHost.StartAsync();
        var server = host.Add();
        server.Peer.PeerConnected += (_, _) => throw new InvalidOperationException("connected");
        server.Peer.MessageReceived += (_, _) => throw new InvalidOperationException("message");
        server.Peer.FrameDropped += (_, _) => throw new InvalidOperationException("dropped");
        server.Peer.PeerDisconnected += (_, _) => throw new InvalidOperationException("disconnected");
        var heard = 0;
        server.Peer.MessageReceived += (_, _) => Interlocked.Increment(ref heard);
        await server.Peer.StartAsync();
        var client = host.AddUndialable();
        await client.Peer.StartAsync();
        await client.Peer.ConnectAsync(server.ListenUrl!);
        for (var i = 0; i < 10; i++) await client.Peer.SendAsync(server.Id, i);
        await Eventually.EqualAsync(10, () => Volatile.Read(ref heard));
        Assert.Equal(1, client.Peer.LinkCount);
        Assert.InRange(server.Peer.GetStatistics().Drops[DropReason.HandlerFailed], 11, 12);
        await client.Peer.DisconnectAsync(server.Id);
        await Eventually.EqualAsync(0, () => server.Peer.LinkCount);
    }

    [Fact]
    public async Task Handler_WaitsForAnotherThreadThatNeedsThePeer_NoDeadlock()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { CloseTimeout = TimeSpan.FromMilliseconds(50) } });
        await peer.StartAsync();
        var called = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.PeerConnected += (_, _) =>
            called.TrySetResult(Task.Run(() => { _ = peer.StopAsync(); }).Wait(Eventually.Limit)); // it takes the lock under which links are accepted
        using var socket = new ReadyWebSocket(Hello.Write(PeerId.Random()));
        var running = Task.Run(() => peer.AcceptAsync(socket, new AcceptedConnection()));
        Assert.True(await called.Task.WaitAsync(Eventually.Limit * 2)); // longer than the handler waits
        await running.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Handler_OfTheFirstRound_NotUnderTheLockOfTheStart()
    {
        var clock = new ManualTimeProvider();
        await using var peer = new Peer(new PeerOptions { TimeProvider = clock });
        var called = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.FrameDropped += (_, _) =>
            called.TrySetResult(Task.Run(() => { _ = peer.StopAsync(); }).Wait(Eventually.Limit / 3)); // it takes the lock of the start
        await peer.SendAsync(PeerId.Random(), 1);
        clock.Advance(TimeSpan.FromMinutes(2)); // the first round finds it expired
        await peer.StartAsync();
        Assert.True(await called.Task.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task Accept_TokenOfTheHostCancelled_ConnectionLost()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { CloseTimeout = TimeSpan.FromMilliseconds(50) } });
        await peer.StartAsync();
        using var aborted = new CancellationTokenSource();
        using var socket = new ReadyWebSocket(Hello.Write(PeerId.Random()));
        var running = peer.AcceptAsync(socket, new AcceptedConnection(), aborted.Token);
        await Eventually.EqualAsync(1, () => peer.LinkCount);
        await aborted.CancelAsync();
        Assert.Equal(LinkCloseReason.ConnectionLost, await running.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task Accept_WhileItStops_RefusedAtOnceAndTheStopEnds()
    {
        var peer = new Peer(new PeerOptions { Limits = new PeerLimits { CloseTimeout = TimeSpan.FromMilliseconds(50) } });
        await peer.StartAsync();
        using var done = new CancellationTokenSource();
        var accepting = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                using var socket = new ReadyWebSocket(Hello.Write(PeerId.Random()));
                await Task.WhenAny(peer.AcceptAsync(socket, new AcceptedConnection()), Task.Delay(1));
            }
        });
        await Eventually.TrueAsync(() => peer.LinkCount > 0);
        await peer.StopAsync().WaitAsync(Eventually.Limit);
        using var late = new ReadyWebSocket(Hello.Write(PeerId.Random()));
        Assert.Equal(LinkCloseReason.Stopping, await peer.AcceptAsync(late, new AcceptedConnection()).WaitAsync(Eventually.Limit));
        Assert.Equal(System.Net.WebSockets.WebSocketState.Aborted, late.State);
        await done.CancelAsync();
        await accepting.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Logger_Throws_HarmsNobody()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        using var loggers = new FailingLoggers { IsFailing = true };
        var client = new Peer(new PeerOptions { Discovery = false, CertificatePolicy = TestCertificate.Trust }, loggers);
        await client.StartAsync();
        Assert.True((await client.ConnectAsync(server.ListenUrl!).WaitAsync(Eventually.Limit)).IsConnected);
        await client.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
        await Eventually.EqualAsync(0, () => server.Peer.LinkCount);
    }

    [Fact]
    public async Task ReadMessages_SlowReader_BoundedAndTheRestCounted()
    {
        await using var peer = new Peer(new PeerOptions { Limits = new PeerLimits { InboxMessages = 3 } });
        await peer.StartAsync();
        await using var messages = peer.ReadMessagesAsync().GetAsyncEnumerator();
        var first = messages.MoveNextAsync();
        for (var i = 0; i < 10; i++) await peer.SendAsync(peer.Id, i);
        Assert.True(await first);
        var read = new List<int> { messages.Current.Deserialize<int>() };
        await peer.StopAsync();
        while (await messages.MoveNextAsync()) read.Add(messages.Current.Deserialize<int>());
        Assert.InRange(read.Count, 3, 4);
        Assert.Equal([0, 1, 2], read.Take(3));
        Assert.Equal(read.Order(), read); // the reader may take the first at any moment, and what comes then finds room
        Assert.Equal(10 - read.Count, peer.GetStatistics().Drops[DropReason.InboxFull]);
    }

    [Fact]
    public async Task ReadMessages_AfterStop_EndsAtOnce()
    {
        var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        await peer.DisposeAsync();
        await foreach (var _ in peer.ReadMessagesAsync()) Assert.Fail("There is none.");
    }

    [Fact]
    public async Task Accept_NotStarted_Throws()
    {
        await using var peer = new Peer(new PeerOptions());
        using var stream = new MemoryStream();
        using var socket = System.Net.WebSockets.WebSocket.CreateFromStream(stream, isServer: true, null, Timeout.InfiniteTimeSpan);
        await Assert.ThrowsAsync<InvalidOperationException>(() => peer.AcceptAsync(socket, new AcceptedConnection()));
    }

    [Fact]
    public void Id_Given_Kept() => Assert.Equal(Ids.Of("abc"), new Peer(new PeerOptions { Id = Ids.Of("abc") }).Id);
}
