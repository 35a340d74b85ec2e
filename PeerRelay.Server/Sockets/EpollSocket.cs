using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PeerRelay.Server.Sockets;

/// <summary>
/// A connected socket that an <see cref="EpollLoop"/> watches. It never blocks, and what goes wrong on it is its end, not an exception. One waits to read and one to write at a time.
/// </summary>
internal sealed class EpollSocket : IDisposable
{
    /// <summary>There is nothing to read, or no room to write, now.</summary>
    public const int NotNow = -1;

    /// <summary>Nothing more can be read, or written.</summary>
    public const int Ended = 0;

    private readonly Socket _socket;
    private readonly SafeSocketHandle _handle;
    private readonly Action _closed;
    private Edge _readable;
    private Edge _writable;
    private volatile bool _hasPeerEnded;
    private volatile bool _isCut;
    private int _isClosed;

    /// <summary>Takes a socket over.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="loop">Who watches it.</param>
    /// <param name="closed">Is called once, when it has been closed.</param>
    public EpollSocket(Socket socket, EpollLoop loop, Action closed)
    {
        (_socket, _handle, _closed, Loop) = (socket, socket.SafeHandle, closed, loop);
        Token = loop.Add(this);
    }

    /// <summary>Who watches it.</summary>
    public EpollLoop Loop { get; }

    /// <summary>What the loop knows it by.</summary>
    public ulong Token { get; }

    /// <summary>Where it leads; null if it has failed already.</summary>
    public EndPoint? RemoteEndPoint => EndPointOf(static socket => socket.RemoteEndPoint);

    /// <summary>Where it came in.</summary>
    public EndPoint? LocalEndPoint => EndPointOf(static socket => socket.LocalEndPoint);

    /// <summary>Whether the other side sends no more: what is left to be read ends with the end, and no edge will tell of it.</summary>
    public bool HasPeerEnded => _hasPeerEnded;

    /// <summary>Is told, on the loop's thread, each time that the other side has ended, or (true) the connection has failed; null: nobody.</summary>
    public Action<bool>? PeerEnded { get; set; }

    /// <summary>Whether a link has it.</summary>
    public bool IsLink { get; set; }

    /// <summary>That it becomes readable.</summary>
    public ref Edge Readable => ref _readable;

    /// <summary>That it becomes writable.</summary>
    public ref Edge Writable => ref _writable;

    /// <summary>Begins: from now on it is told of edges.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system has no room for it.</exception>
    public void Start() => Loop.Watch(this, _handle);

    /// <summary>Reads what there is.</summary>
    /// <returns>How many bytes, <see cref="Ended"/> or <see cref="NotNow"/>.</returns>
    public int Receive(Span<byte> buffer) => Receive(buffer, isPeek: false);

    /// <summary>Looks whether there is something to read.</summary>
    /// <returns>1, <see cref="Ended"/> or <see cref="NotNow"/>.</returns>
    public int Peek()
    {
        Span<byte> one = stackalloc byte[1];
        return Receive(one, isPeek: true);
    }

    /// <summary>Writes as much as there is room for.</summary>
    /// <param name="bytes">One at least.</param>
    /// <returns>How many bytes, <see cref="Ended"/> or <see cref="NotNow"/>.</returns>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (_isCut) return Ended;
        try
        {
            return Outcome(Linux.Send(_handle, bytes));
        }
        catch (ObjectDisposedException)
        {
            return Ended; // closed meanwhile
        }
    }

    /// <summary>What the loop has been told of the socket.</summary>
    public void OnEvents(uint events)
    {
        if ((events & (Linux.PeerEnded | Linux.Broken)) != 0)
        {
            _hasPeerEnded = true;
            PeerEnded?.Invoke((events & Linux.Broken) != 0);
        }

        if ((events & (Linux.Readable | Linux.PeerEnded | Linux.Broken)) != 0) _readable.Signal();
        if ((events & (Linux.Writable | Linux.Broken)) != 0) _writable.Signal();
    }

    /// <summary>Cuts the connection: whoever waits for it finds it ended. It may be called several times, on any thread.</summary>
    public void Abort()
    {
        if (_isCut) return;
        _isCut = true;
        Shutdown(Linux.BothWays);
        // Whoever cuts may be on another link's thread, or hold locks, and must not go on with what waits here.
        ThreadPool.UnsafeQueueUserWorkItem(static socket => socket.SignalEnd(), this, preferLocal: false);
    }

    /// <summary>Tells the other side that nothing more is sent.</summary>
    public void EndOutput() => Shutdown(Linux.Output);

    /// <summary>Closes it. Nobody may be waiting for it any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1) return;
        _isCut = true;
        Loop.Remove(this);
        _socket.Dispose();
        _closed();
    }

    private void Shutdown(int ways)
    {
        try
        {
            _ = Linux.Shutdown(_handle, ways); // it may have failed before
        }
        catch (ObjectDisposedException)
        {
            // or was closed
        }
    }

    private void SignalEnd()
    {
        _readable.Signal();
        _writable.Signal();
    }

    private EndPoint? EndPointOf(Func<Socket, EndPoint?> read)
    {
        try
        {
            return read(_socket);
        }
        catch (SocketException)
        {
            return null; // gone before it was asked
        }
    }

    /// <summary>What a call has come to. All that can go wrong on a connection, as that it was reset, is its end.</summary>
    private static int Outcome(nint result)
    {
        if (result >= 0) return (int)result;
        return Marshal.GetLastPInvokeError() == Linux.NotNow ? NotNow : Ended;
    }

    private int Receive(Span<byte> buffer, bool isPeek)
    {
        if (_isCut) return Ended;
        try
        {
            return Outcome(Linux.Receive(_handle, buffer, isPeek));
        }
        catch (ObjectDisposedException)
        {
            return Ended; // as in Send
        }
    }
}
