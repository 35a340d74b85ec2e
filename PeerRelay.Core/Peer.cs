using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>
/// A peer of the network: known by an id, it reaches any other peer by its id, through however many nodes lie between. The counterpart
/// of the reference's <c>PeerRelay</c> (<c>lib/client.js</c>). Safe for use by several threads at once.
/// </summary>
/// <remarks>
/// Events are raised on the thread that received, one link's at a time and several links' at once: a handler that is slow holds that link up.
/// Where a peer comes back at once, its new link may be told of before the end of the old one: <see cref="GetLink"/> says how it stands.
/// As with UDP, neither delivery nor order is promised.
/// </remarks>
public sealed partial class Peer : IAsyncDisposable
{
    private readonly NodeContext _node;
    private readonly NodeParts _parts;
    private readonly ReceiptTimer _receiptTimer;
    private readonly LinkHost _links;
    private readonly DialService _dials;
    private readonly MaintenanceLoop _maintenance;
    private readonly RetryLoop _retries;
    private readonly WebSocketDialler _dialler;
    private readonly BootstrapLoop[] _bootstraps;
    private readonly TaskSet _tasks;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _lock = new();
    private Task? _stop;
    private volatile bool _isStarted;

    /// <summary>Makes a peer. It does nothing before it is started.</summary>
    /// <exception cref="ArgumentException">The options have faults; the message names them all.</exception>
    public Peer(PeerOptions options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        var copy = options with { Bootstrap = [.. options.Bootstrap], Limits = options.Limits with { } };

        var logger = new GuardedLogger((loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<Peer>());
        _node = new NodeContext(this, copy, logger) { Stopped = _stopped.Token };
        _tasks = new TaskSet(_node.Logger);
        var policy = new DialPolicy(copy.DialPrivateAddresses);
        _dialler = new WebSocketDialler(copy.Limits, policy, copy.TimeProvider, copy.CertificatePolicy);
        _parts = new NodeParts(_node, policy);
        _receiptTimer = new ReceiptTimer(_node, _parts.Receipts);
        _parts.Responder.Stopping = _stopping.Token;
        _links = new LinkHost(_parts, _dialler, _tasks);
        _maintenance = new MaintenanceLoop(_parts, _links);
        _retries = new RetryLoop(_node, _parts.Carrier);
        _bootstraps = [.. copy.Bootstrap.Select(url => new BootstrapLoop(_node, _links, _parts.Presence, url))];
        _parts.Handshakes.Changed += _maintenance.Kick;
        _parts.Responder.Answering += _tasks.Add;
        _dials = new DialService(_parts, _links, new RtcHost(_parts, _links, _tasks, _stopping.Token), _tasks, _stopping.Token);
    }

    /// <summary>The id of this peer.</summary>
    public PeerId Id => _node.Self;

    /// <summary>The url at which others can dial this peer, or null.</summary>
    public Uri? PublicUrl => _node.Options.PublicUrl;

    /// <summary>How many peers are linked directly.</summary>
    public int LinkCount => _node.Neighbours.Count;

    /// <summary>A message has come for the application.</summary>
    public event EventHandler<PeerMessage>? MessageReceived
    {
        add => _node.Events.MessageReceived += value;
        remove => _node.Events.MessageReceived -= value;
    }

    /// <summary>A peer is linked directly that was not before.</summary>
    public event EventHandler<LinkInfo>? PeerConnected
    {
        add => _node.Events.PeerConnected += value;
        remove => _node.Events.PeerConnected -= value;
    }

    /// <summary>A peer is linked directly no longer.</summary>
    public event EventHandler<PeerDisconnected>? PeerDisconnected
    {
        add => _node.Events.PeerDisconnected += value;
        remove => _node.Events.PeerDisconnected -= value;
    }

    /// <summary>A frame or message was dropped at this peer. Under a flood this is raised often: keep the handler short.</summary>
    public event EventHandler<FrameDropped>? FrameDropped
    {
        add => _node.Events.FrameDropped += value;
        remove => _node.Events.FrameDropped -= value;
    }

    /// <summary>Starts the peer: from now on it dials its bootstrap nodes and takes connections. It does not wait for a first link.</summary>
    /// <exception cref="InvalidOperationException">It was started before, or has been stopped.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryStart()
            ? Task.CompletedTask
            : throw new InvalidOperationException("A peer is started once, and not after it has been stopped.");
    }

    /// <summary>
    /// Stops the peer: closes all links in order, each within <see cref="PeerLimits.CloseTimeout"/>, and completes when nothing of it runs any more.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the peer goes on stopping.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock) return (_stop ??= StopCoreAsync()).WaitAsync(cancellationToken);
    }

    /// <summary>Stops the peer, if it was not stopped, and frees what it holds.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _dialler.Dispose();
        _stopping.Dispose();
        _stopped.Dispose();
    }

    /// <summary>
    /// Runs a WebSocket that the host has accepted as a link, and completes when it has ended. The peer takes the socket over, and disposes of it.
    /// </summary>
    /// <param name="socket">The open socket. The host may set its keep-alive; <see cref="PeerLimits"/> says which.</param>
    /// <param name="connection">What the host knows of it.</param>
    /// <param name="cancellationToken">Ends the link: the host has lost the connection. What has come by it is still taken.</param>
    /// <returns>Why the link ended.</returns>
    public Task<LinkCloseReason> AcceptAsync(WebSocket socket, AcceptedConnection connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return AcceptAsync(new WebSocketConnection(socket, _node.Options.TimeProvider), connection, cancellationToken);
    }

    /// <summary>
    /// Runs a connection as a link that the host has upgraded to a WebSocket (RFC 6455 §4.2.2, without extensions), and completes when it has ended. The peer
    /// does the framing, at a fraction of what a <see cref="WebSocket"/> object costs, and the pings.
    /// </summary>
    /// <param name="transport">The bytes that come and go. The host completes it when the link has ended.</param>
    /// <param name="abort">Cuts the connection: reads and writes under way end. It may be called several times, on any thread.</param>
    /// <param name="connection">What the host knows of it.</param>
    /// <param name="cancellationToken">Ends the link.</param>
    /// <returns>Why the link ended.</returns>
    public Task<LinkCloseReason> AcceptAsync(
        IDuplexPipe transport, Action abort, AcceptedConnection connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(abort);
        return AcceptAsync(new PipeConnection(transport, abort, _node.Options.TimeProvider), connection, cancellationToken);
    }

    /// <summary>Forms a direct link to a peer: an offer to it through the network, its answer, and a dial by WebRTC if both speak it, else of the url that it names.</summary>
    public Task<ConnectResult> ConnectAsync(PeerId id, CancellationToken cancellationToken = default)
    {
        if (id == Id) return Task.FromResult(new ConnectResult(ConnectStatus.Self, id, "The id is this node's own."));
        return IsRunning ? _parts.Handshakes.ConnectAsync(id, cancellationToken) : Task.FromResult(DialService.NotRunning(id));
    }

    /// <summary>Dials a url. Any address is allowed: the caller knows where it leads.</summary>
    /// <param name="url">A <c>ws</c> or <c>wss</c> url.</param>
    /// <param name="cancellationToken">Gives up; a link that is made is kept.</param>
    /// <exception cref="OperationCanceledException">It was given up before there was a link.</exception>
    public async Task<ConnectResult> ConnectAsync(Uri url, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        cancellationToken.ThrowIfCancellationRequested();
        Task<ConnectResult> dialling;
        lock (_lock)
        {
            if (!IsRunning) return DialService.NotRunning(null);
            dialling = _dials.DialAsync(url, cancellationToken);
            _tasks.Add(dialling);
        }

        var result = await dialling.ConfigureAwait(false);
        if (!result.IsConnected) cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>Closes the link to a peer in order: what is queued for it is still written. A bootstrap node is soon dialled again, another peer not for some minutes.</summary>
    /// <returns>Whether there was a link.</returns>
    public Task<bool> DisconnectAsync(PeerId id, CancellationToken cancellationToken = default)
    {
        if (!_node.Neighbours.TryGet(id, out var neighbour)) return Task.FromResult(false);
        neighbour.Contest?.Secondary.Close(LinkCloseReason.Disconnected);
        neighbour.Primary.Close(LinkCloseReason.Disconnected);
        return Task.FromResult(true);
    }

    /// <summary>The messages that come from the moment that the reader begins to read; it ends when the peer stops. Messages that wait are bounded by <see cref="PeerLimits.InboxMessages"/>.</summary>
    public IAsyncEnumerable<PeerMessage> ReadMessagesAsync(CancellationToken cancellationToken = default) => MessageStream.ReadAsync(_node, cancellationToken);

    /// <summary>The links, in order of id, as they are while the list is walked.</summary>
    /// <param name="after">Only those whose id comes after this one; null for all.</param>
    public IEnumerable<LinkInfo> GetLinks(PeerId? after = null) =>
        _node.Router.Links.EnumerateAfter(after).Select(neighbour => LinkInfoReader.Read(_node, neighbour));

    /// <summary>The link to a peer, or null.</summary>
    public LinkInfo? GetLink(PeerId id) => _node.Neighbours.TryGet(id, out var neighbour) ? LinkInfoReader.Read(_node, neighbour) : null;

    /// <summary>The links to the peers nearest to an id by XOR distance, the nearest first.</summary>
    public IReadOnlyList<LinkInfo> GetClosest(PeerId target, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var nearest = new Neighbour[Math.Min(count, LinkCount)];
        var found = _node.Router.Links.CollectClosest(target, [], nearest);
        return [.. nearest.Take(found).Select(neighbour => LinkInfoReader.Read(_node, neighbour))];
    }

    /// <summary>The k-buckets that are not empty, by index.</summary>
    public IReadOnlyList<RoutingBucket> GetBuckets() => RoutingBucketReader.Read(_node);

    /// <summary>How it stands with the bootstrap nodes, in the order of the options.</summary>
    public IReadOnlyList<BootstrapStatus> GetBootstraps() => [.. _bootstraps.Select(bootstrap => bootstrap.Status)];

    /// <summary>The counters.</summary>
    public PeerStatistics GetStatistics()
    {
        var (candidates, handshakes) = _parts.Handshakes.Counts;
        return _node.Counters.Read(LinkCount, _parts.Outbox.PendingCount, candidates, handshakes, _parts.Receipts.AwaitedCount);
    }

    /// <summary>Tells when the peer has stopped.</summary>
    internal CancellationToken Stopped => _node.Stopped;

    /// <summary>How many messages may wait for the application.</summary>
    internal int InboxMessages => _node.Limits.InboxMessages;

    /// <summary>Counts a message of this peer's own that was dropped before it came to a link.</summary>
    internal SendOutcome DropOwn(DropReason reason)
    {
        _node.Drop(reason, from: Id);
        return new SendOutcome(SendStatus.Dropped, reason);
    }

    /// <summary>Counts a message that had come for the application and was dropped on the way to it.</summary>
    internal void DropReceived(DropReason reason, PeerMessage message)
    {
        message.Refuse(reason);
        _node.Drop(reason, from: message.From, to: Id);
    }

    /// <summary>Starts the peer if it was neither started nor stopped.</summary>
    /// <returns>Whether it was this call that started it.</returns>
    internal bool TryStart()
    {
        lock (_lock)
        {
            if (_isStarted || _stop is not null) return false;
            NodeLog.Starting(_node.Logger, Id, _bootstraps.Length);
            if (_node.Options.Rtc?.UnavailableReason is { } reason) NodeLog.NoRtc(_node.Logger, reason);
            _isStarted = true;
            _tasks.Add(_maintenance.RunAsync(_stopping.Token));
            _tasks.Add(_retries.RunAsync(_stopping.Token));
            foreach (var bootstrap in _bootstraps) _tasks.Add(bootstrap.RunAsync(_stopping.Token));
            return true;
        }
    }

    private Task<LinkCloseReason> AcceptAsync(IConnection transport, AcceptedConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _isStarted
            ? _links.AcceptAsync(transport, connection, cancellationToken)
            : throw new InvalidOperationException("The peer has not been started.");
    }

    private bool IsRunning => _isStarted && _stop is null;

    private async Task StopCoreAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the caller holds the lock, and what follows calls handlers
        NodeLog.Stopping(_node.Logger, Id, LinkCount);
        await _stopping.CancelAsync().ConfigureAwait(false);
        var ended = _links.StopAsync();
        _parts.Handshakes.Stop();
        _parts.Signals.Stop();
        _parts.Receipts.Stop();
        _parts.Requester.Stop();
        _receiptTimer.Dispose();
        await ended.ConfigureAwait(false);
        await _tasks.WhenAllAsync().ConfigureAwait(false);
        _parts.Outbox.Stop();
        await _stopped.CancelAsync().ConfigureAwait(false);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the last link may have ended on a thread that serves others' connections
    }
}
