using Microsoft.Extensions.Options;
using PeerRelay.Server.Events;
using PeerRelay.Server.Inbox;
using PeerRelay.Server.Rooms;
using PeerRelay.Server.Settings;
using PeerRelay.Server.Sockets;
using PeerRelay.Server.WebRtc;

namespace PeerRelay.Server.Relay;

/// <summary>
/// Owns the peer: starts it once the server listens, hands what it tells to the inbox and the event streams, has its requests answered, and stops it.
/// </summary>
internal sealed class RelayService(
    Peer peer,
    MessageInbox inbox,
    EventFeed events,
    LiveFeed live,
    RoomResponder rooms,
    IHostApplicationLifetime lifetime,
    IOptions<RelayOptions> options,
    TimeProvider timeProvider,
    EpollLoops loops,
    NodeRtc rtc,
    ILogger<RelayService> logger) : BackgroundService, IHostedLifecycleService
{
    /// <summary>The part of the shutdown time that the peer may use; the rest is for the server's own connections.</summary>
    private const double PeerShare = 0.75;

    private volatile bool _isStarted;

    /// <summary>Where the node is in its life.</summary>
    public RelayState State =>
        lifetime.ApplicationStopping.IsCancellationRequested ? RelayState.Stopping : _isStarted ? RelayState.Running : RelayState.Starting;

    /// <summary>When the node was started.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        peer.MessageReceived += OnMessage;
        peer.PeerConnected += OnConnected;
        peer.PeerDisconnected += OnDisconnected;
        if (options.Value.Rooms.Enabled) peer.RequestHandler = rooms.AnswerAsync;
        StartedAt = timeProvider.GetUtcNow();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Starts the peer, when the server has its port: a process that can't have it must not have dialled anyone, under an id, maybe, that
    /// the node which has it is known by.
    /// </summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return;
        await peer.StartAsync(cancellationToken);
        _isStarted = true;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Waits for the first sign of the stop and not for this service's turn, which comes after the server's: that one waits for its
    /// connections, and they are the peer's links.
    /// </summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var first = lifetime.ApplicationStopping.UnsafeRegister(_ => stopping.TrySetResult(), null);
        using var second = stoppingToken.UnsafeRegister(_ => stopping.TrySetResult(), null);
        await stopping.Task;
        if (!_isStarted) return; // there is nothing to stop; the peer's owner disposes of it
        logger.Stopping(peer.LinkCount);
        using var limit = new CancellationTokenSource(options.Value.ShutdownTimeout * PeerShare, timeProvider);
        try
        {
            await peer.StopAsync(limit.Token);
            logger.Stopped();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            logger.Cut(options.Value.ShutdownTimeout * PeerShare);
            loops.CutLinks();
            await rtc.DisposeAsync(); // cuts its links
        }
    }

    private void OnMessage(object? sender, PeerMessage message)
    {
        var entry = inbox.Add(message);
        events.Publish(EventNames.Message, entry, MessageEvent.Of);
        live.Received(entry);
    }

    private void OnConnected(object? sender, LinkInfo link)
    {
        events.Publish(EventNames.PeerConnected, link, static link => link);
        live.Changed(link.Id, null);
    }

    private void OnDisconnected(object? sender, PeerDisconnected ended)
    {
        events.Publish(EventNames.PeerDisconnected, ended, static ended => ended);
        live.Changed(ended.Link.Id, ended.Reason);
        rooms.OnGone(ended.Link.Id);
    }
}
