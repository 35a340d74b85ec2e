using System.Net;
using System.Net.Sockets;

namespace PeerRelay.WebRtc.Network;

/// <summary>
/// The one UDP socket of all connections, and its receive thread. Sending is for any thread. What the network reports of one destination (unreachable, too large) is counted and
/// ends nothing.
/// </summary>
internal sealed class UdpPort : IDisposable
{
    /// <summary>Bytes of the largest datagram that there is (RFC 768): none is cut, none needs a second look.</summary>
    private const int MaxDatagramBytes = 65_536;

    /// <summary>Receives that are handed on as one run, if datagrams wait. 32, of one datagram each where they come one by one.</summary>
    private const int ReceivesPerRun = 32;

    /// <summary>
    /// Datagrams after which a run ends, with the receive that they came by, which may bring 64 at once. 256: some 300 KB, which take a few milliseconds where each costs ten microseconds. The
    /// answers to the first ones wait as long.
    /// </summary>
    private const int DatagramsPerRun = 256;

    /// <summary>Errors in a row after which the thread pauses before the next receive. 100: a burst of unreachable peers passes, a broken socket does not burn a core.</summary>
    private const int ErrorsBeforePause = 100;

    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    [ThreadStatic]
    private static SocketAddress? _destinationIPv6;

    [ThreadStatic]
    private static SocketAddress? _destinationIPv4;

    [ThreadStatic]
    private static DatagramBatch? _posted; // 64 KiB of each thread that sends; flushed before it does anything else, so that one is enough for all ports

    private readonly Socket _socket;
    private readonly DatagramHandler _handler;
    private readonly Thread _thread;
    private readonly bool _isSegmenting;
    private volatile bool _isStopping;
    private bool _isInRun;
    private long _received;
    private long _sent;
    private long _sendsFull;
    private long _sendsFailed;
    private long _receivesFailed;
    private long _handlerFaults;

    /// <summary>Opens the port; nothing is received before <see cref="Start"/>.</summary>
    /// <param name="settings">How.</param>
    /// <param name="handler">Takes what comes. It is one of ours and should not throw; if it does, the datagram is lost and <see cref="HandlerFailed"/> raised.</param>
    /// <exception cref="SocketException">The port can't be had.</exception>
    public UdpPort(UdpPortSettings settings, DatagramHandler handler)
    {
        _handler = handler;
        _socket = UdpSocket.Open(settings);
        _isSegmenting = settings.MaySegment && SegmentingSocket.TryTurnOn(_socket);
        LocalAddress = new NetworkAddress((IPEndPoint)_socket.LocalEndPoint!);
        _thread = new Thread(Receive) { IsBackground = true, Name = "WebRTC receive" };
    }

    /// <summary>Raised on the receive thread when the handler has thrown: a fault of ours, and no reason to stop serving all others.</summary>
    public event Action<Exception>? HandlerFailed;

    /// <summary>Raised on the receive thread when all datagrams that were there have been handed on, or many of them: when it is time to answer.</summary>
    public event Action? RunTaken;

    /// <summary>Whether this is the receive thread, and <see cref="RunTaken"/> follows.</summary>
    public bool IsInRun => _isInRun && Thread.CurrentThread == _thread;

    /// <summary>What it is bound to; the address is unspecified if it is bound to all.</summary>
    public NetworkAddress LocalAddress { get; }

    /// <summary>Whether it can send to IPv6 addresses.</summary>
    public bool SupportsIPv6 => _socket.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Whether it can send to IPv4 addresses.</summary>
    public bool SupportsIPv4 => !SupportsIPv6 || _socket.DualMode;

    /// <summary>Bytes that the system has granted for receiving.</summary>
    public int ReceiveBufferBytes => _socket.ReceiveBufferSize;

    /// <summary>Bytes that the system has granted for sending.</summary>
    public int SendBufferBytes => _socket.SendBufferSize;

    /// <summary>Whether its receive thread runs.</summary>
    public bool IsReceiving => _thread.IsAlive;

    public UdpPortCounters Counters => new(
        Volatile.Read(ref _received),
        Volatile.Read(ref _sent),
        Volatile.Read(ref _sendsFull),
        Volatile.Read(ref _sendsFailed),
        Volatile.Read(ref _receivesFailed),
        Volatile.Read(ref _handlerFaults));

    public void Start() => _thread.Start();

    /// <summary>Sends a datagram, or drops it: it hardly waits, and never throws.</summary>
    /// <returns>Whether the system has taken it.</returns>
    public bool TrySend(ReadOnlySpan<byte> datagram, NetworkAddress to)
    {
        if (!TryGetDestination(to, out var destination)) return CountSent(1, SocketError.SocketError);
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, destination);
            return CountSent(1, SocketError.Success);
        }
        catch (SocketException exception)
        {
            return CountSent(1, exception.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            return CountSent(1, SocketError.SocketError); // stopped meanwhile
        }
    }

    /// <summary>Has a datagram sent with others to the same place, which costs less: at once if there are none, with <see cref="Flush"/> at the latest, which the same thread has to call.</summary>
    public void Post(ReadOnlySpan<byte> datagram, NetworkAddress to)
    {
        if (!_isSegmenting)
        {
            TrySend(datagram, to);
            return;
        }

        var posted = _posted ??= new DatagramBatch();
        if (posted.TryAdd(datagram, to)) return;
        Flush();
        if (!posted.TryAdd(datagram, to)) TrySend(datagram, to);
    }

    /// <summary>Sends what this thread has posted.</summary>
    public void Flush()
    {
        if (_posted is not { Count: > 0 } posted) return;
        if (posted.Count == 1) TrySend(posted.Bytes, posted.Destination);
        else SendAll(posted);
        posted.Clear();
    }

    /// <summary>Closes the port and waits for the receive thread, unless it is the caller.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _socket.Dispose(); // ends the blocked receive
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join(StopTimeout);
    }

    private bool TryGetDestination(NetworkAddress to, out SocketAddress destination)
    {
        destination = SupportsIPv6
            ? _destinationIPv6 ??= new SocketAddress(AddressFamily.InterNetworkV6)
            : _destinationIPv4 ??= new SocketAddress(AddressFamily.InterNetwork);
        return !_isStopping && to.TryWrite(destination);
    }

    private bool CountSent(int datagrams, SocketError error)
    {
        var isFull = error is SocketError.WouldBlock or SocketError.TimedOut or SocketError.NoBufferSpaceAvailable;
        Interlocked.Add(ref error == SocketError.Success ? ref _sent : ref (isFull ? ref _sendsFull : ref _sendsFailed), datagrams);
        return error == SocketError.Success;
    }

    private void SendAll(DatagramBatch batch)
    {
        var error = SocketError.SocketError;
        try
        {
            if (TryGetDestination(batch.Destination, out var destination)) error = SegmentingSocket.Send(_socket, batch.Bytes, batch.Length, destination);
        }
        catch (ObjectDisposedException)
        {
            // stopped meanwhile
        }

        if (error is SocketError.Success or SocketError.WouldBlock)
        {
            CountSent(batch.Count, error);
            return;
        }

        // The way there has no room for one so long, or its device can't sum them up, or what is told is of an earlier one: they go as ever.
        for (var i = 0; i < batch.Count; i++) TrySend(batch.Datagrams[i], batch.Destination);
    }

    private void Receive()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(MaxDatagramBytes, pinned: true);
        var source = new SocketAddress(_socket.AddressFamily);
        var errors = 0;
        while (!_isStopping)
        {
            try
            {
                if (TryReceive(buffer, source, mayWait: true, out var datagrams)) errors = 0;
                else PauseAfter(ref errors);
                if (errors > 0) continue;
                _isInRun = _isSegmenting;
                Handle(datagrams, source);
                var taken = datagrams.Count;
                for (var i = 1; _isSegmenting && i < ReceivesPerRun && taken < DatagramsPerRun && TryReceive(buffer, source, mayWait: false, out datagrams); i++)
                {
                    Handle(datagrams, source);
                    taken += datagrams.Count;
                }

                EndRun();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private bool TryReceive(byte[] buffer, SocketAddress source, bool mayWait, out DatagramRun datagrams)
    {
        source.Size = SocketAddress.GetMaximumAddressSize(source.Family); // the system may have set a shorter one
        int received, length;
        if (_isSegmenting)
        {
            received = SegmentingSocket.Receive(_socket, mayWait, buffer, source, out length);
        }
        else
        {
            try
            {
                received = length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
            }
            catch (SocketException)
            {
                received = length = -1;
            }
        }

        datagrams = new DatagramRun(buffer.AsSpan(0, Math.Max(0, received)), length);
        return received >= 0;
    }

    private void PauseAfter(ref int errors)
    {
        if (_isStopping) return;
        Interlocked.Increment(ref _receivesFailed);
        if (++errors >= ErrorsBeforePause) Thread.Sleep(ErrorPause);
    }

    private void Handle(DatagramRun datagrams, SocketAddress source)
    {
        if (_isStopping || !NetworkAddress.TryRead(source, out var from)) return;
        for (var i = 0; i < datagrams.Count; i++) Handle(datagrams[i], from);
    }

    private void EndRun()
    {
        if (!_isInRun) return;
        _isInRun = false;
        RunTaken?.Invoke();
    }

    private void Handle(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        Volatile.Write(ref _received, _received + 1); // this thread only
        try
        {
            _handler(datagram, from);
        }
        catch (Exception exception)
        {
            // One connection's fault must not end the thread, and with it all others.
            Interlocked.Increment(ref _handlerFaults);
            HandlerFailed?.Invoke(exception);
        }
    }
}
