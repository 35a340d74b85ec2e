using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Datagrams;

/// <summary>
/// A socket for datagrams between peers, as UDP would be: the counterpart of the reference's <c>PeerRelay.Socket</c>
/// (<c>lib/wgram.js</c>), with which it exchanges datagrams in both directions. Safe for use by several threads at once.
/// </summary>
public sealed class PeerSocket : IAsyncDisposable
{
    /// <summary>The highest port.</summary>
    public const int MaxPort = 65_535;

    private readonly bool _ownsPeer;
    private readonly Channel<PeerDatagram> _received;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenRegistration _peerStopped;
    private readonly Lock _lock = new();
    private volatile int _port = RandomPort();
    private bool _isBound;
    private volatile bool _isClosed;

    /// <summary>Makes a socket with a peer of its own, which it starts when it is first bound, sends or receives, and stops when it is closed.</summary>
    /// <exception cref="ArgumentException">The options have faults; the message names them all.</exception>
    public PeerSocket(PeerOptions options, ILoggerFactory? loggerFactory = null)
        : this(new Peer(options, loggerFactory), ownsPeer: true)
    {
    }

    /// <summary>Makes a socket on a peer that its caller owns and has started. One peer carries one socket: all messages to it are taken for datagrams.</summary>
    public PeerSocket(Peer peer)
        : this(peer, ownsPeer: false)
    {
    }

    private PeerSocket(Peer peer, bool ownsPeer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        Peer = peer;
        _ownsPeer = ownsPeer;
        _received = Channel.CreateBounded<PeerDatagram>(peer.InboxMessages);
        peer.MessageReceived += OnMessage;
        LocalPorts.SetIfFree(_port, peer.Id); // it is only a default until it is bound
        _peerStopped = peer.Stopped.Register(() => Close()); // as the reference's does (onClose in lib/wgram.js)
    }

    /// <summary>The peer beneath.</summary>
    public Peer Peer { get; }

    /// <summary>The id of the peer, and the port of the socket: the one it was bound to, or before that a random one.</summary>
    public PeerEndPoint Address => new(Peer.Id, _port);

    /// <summary>Binds the socket to a port, and waits until it is listening, that is, until there is a first link.</summary>
    /// <param name="port">The port; 0 for a random one from 1 to 65535 (the BitTorrent DHT's socket drops what comes from port 0).</param>
    /// <param name="cancellationToken">Stops waiting; the socket stays bound.</param>
    /// <exception cref="InvalidOperationException">The socket is bound already.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed, or its peer has stopped, also while this waits.</exception>
    public async Task BindAsync(int port = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, MaxPort);
        EnsureStarted();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_isBound) throw new InvalidOperationException("The socket is bound already.");
            _isBound = true;
            LocalPorts.Remove(_port, Peer.Id);
            _port = port == 0 ? RandomPort() : port;
            LocalPorts.Set(_port, Peer.Id);
        }

        await WaitForLinkAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a datagram to a peer.</summary>
    /// <param name="bytes">The bytes. They are read before the call returns.</param>
    /// <param name="to">The peer and its port.</param>
    /// <param name="cancellationToken">Cancels before anything is sent.</param>
    /// <returns>What became of it at this node.</returns>
    public ValueTask<SendOutcome> SendAsync(ReadOnlyMemory<byte> bytes, PeerEndPoint to, CancellationToken cancellationToken = default) =>
        SendAsync(bytes, to.Id, cancellationToken);

    /// <summary>Sends a datagram to a peer. Its port is nothing that the network looks at, so it need not be known.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, PeerEndPoint, CancellationToken)"/>
    public ValueTask<SendOutcome> SendAsync(ReadOnlyMemory<byte> bytes, PeerId id, CancellationToken cancellationToken = default) =>
        Send(bytes.Span, id, Peer.Id.ToString(), cancellationToken);

    /// <summary>Sends a datagram to an address as the reference has them: 40 hexadecimal digits, or <c>localhost</c> with the port of a socket in this process.</summary>
    /// <param name="bytes">The bytes. They are read before the call returns.</param>
    /// <param name="address">The address. An IP address is dropped, as there: this network has none.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Cancels before anything is sent.</param>
    /// <returns>What became of it at this node.</returns>
    public ValueTask<SendOutcome> SendAsync(ReadOnlyMemory<byte> bytes, string address, int port, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address is "localhost" or "127.0.0.1")
        {
            return LocalPorts.TryGet(port, out var local)
                ? Send(bytes.Span, local, address, cancellationToken)
                : ValueTask.FromResult(Peer.DropOwn(DropReason.UnreachableAddress));
        }

        return PeerId.TryParse(address, out var id)
            ? SendAsync(bytes, id, cancellationToken)
            : ValueTask.FromResult(Peer.DropOwn(DropReason.UnreachableAddress));
    }

    /// <summary>Waits for the next datagram. Those that wait are bounded by <see cref="PeerLimits.InboxMessages"/>; what comes on top is dropped.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed, or its peer has stopped, also while this waits.</exception>
    public async ValueTask<PeerDatagram> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        EnsureStarted();
        try
        {
            return await _received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(PeerSocket));
        }
    }

    /// <summary>Closes the socket, and stops its peer if it is its own. Receives that wait end.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        await _peerStopped.DisposeAsync().ConfigureAwait(false);
        if (_ownsPeer) await Peer.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private void Close()
    {
        lock (_lock)
        {
            if (_isClosed) return;
            _isClosed = true;
        }

        Peer.MessageReceived -= OnMessage;
        LocalPorts.Remove(_port, Peer.Id);
        _received.Writer.TryComplete();
        _closing.Cancel();
    }

    private static int RandomPort() => Random.Shared.Next(1, MaxPort + 1);

    /// <summary>Starts the socket's own peer: as with the reference's, it need not be bound to send and receive.</summary>
    private void EnsureStarted()
    {
        if (_ownsPeer && !_isClosed) Peer.TryStart();
    }

    private async Task WaitForLinkAsync(CancellationToken cancellationToken)
    {
        var linked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EventHandler<LinkInfo> onConnected = (_, _) => linked.TrySetResult();
        Peer.PeerConnected += onConnected;
        using var closed = _closing.Token.Register(() => linked.TrySetException(new ObjectDisposedException(nameof(PeerSocket))));
        try
        {
            if (Peer.LinkCount == 0) await linked.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Peer.PeerConnected -= onConnected;
        }
    }

    private ValueTask<SendOutcome> Send(ReadOnlySpan<byte> bytes, PeerId to, string ownAddress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isClosed, this);
        EnsureStarted();
        return Peer.SendJsonAsync(to, DatagramBody.Write(bytes, ownAddress, _port), cancellationToken);
    }

    private void OnMessage(object? sender, PeerMessage message)
    {
        if (message.IsBinary || !DatagramBody.TryRead(message.Json.Span, out var bytes, out var port))
            Peer.DropReceived(DropReason.InvalidDatagram, message);
        else if (!_received.Writer.TryWrite(new PeerDatagram(bytes, new PeerEndPoint(message.From, port))))
            Peer.DropReceived(DropReason.InboxFull, message);
    }
}
