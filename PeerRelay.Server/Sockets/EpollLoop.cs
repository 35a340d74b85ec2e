using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PeerRelay.Server.Sockets;

/// <summary>
/// A thread that waits for many sockets at once, by Linux's epoll, and tells each of what has become of it. What a socket brings is handled on this thread, so
/// that no hop to another one is paid for; whoever handles it must not wait.
/// </summary>
internal sealed class EpollLoop : IDisposable
{
    /// <summary>Sockets that are served in one round. 32: links are written at its end, so that what came first must not wait long; more gains nothing.</summary>
    private const int MaxEvents = 32;

    /// <summary>What is told when the loop is to end. It is no socket's: their slots begin with 1.</summary>
    private const ulong EndToken = 0;

    private readonly Descriptor _epoll;
    private readonly Descriptor _end;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = [];
    private readonly Queue<IEdgeWaiter> _again = [];
    private EpollSocket?[] _sockets = new EpollSocket?[64];
    private int _slots = 1;
    private int _count;
    private uint _generation;

    /// <summary>Starts a loop.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <exception cref="Win32Exception">The system has no room for it.</exception>
    public EpollLoop(string name)
    {
        _epoll = Checked(Linux.CreateEpoll());
        _end = Checked(Linux.CreateCounter());
        if (Linux.Watch(_epoll, _end, Linux.Readable, EndToken) != 0) throw new Win32Exception();
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.UnsafeStart();
    }

    /// <summary>The round of its thread: what it is told of at a time.</summary>
    public ReadRound Round { get; } = new();

    /// <summary>How many sockets it has.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether this is the loop's thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Makes room for a socket.</summary>
    /// <returns>What the loop knows it by.</returns>
    public ulong Add(EpollSocket socket)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var slot)) slot = _slots++;
            if (slot == _sockets.Length) Array.Resize(ref _sockets, 2 * slot);
            Volatile.Write(ref _sockets[slot], socket);
            _count++;
            return ((ulong)++_generation << 32) | (uint)slot;
        }
    }

    /// <summary>Begins to watch a socket that has been added. What it is told for the first time may come before this returns.</summary>
    /// <exception cref="Win32Exception">The system has no room for it.</exception>
    public void Watch(EpollSocket socket, SafeHandle handle)
    {
        const uint events = Linux.Readable | Linux.Writable | Linux.PeerEnded | Linux.EdgeTriggered;
        if (Linux.Watch(_epoll, handle, events, socket.Token) != 0) throw new Win32Exception();
    }

    /// <summary>Forgets a socket that is about to be closed.</summary>
    public void Remove(EpollSocket socket)
    {
        lock (_lock)
        {
            var slot = (int)(uint)socket.Token;
            Volatile.Write(ref _sockets[slot], null);
            _free.Push(slot);
            _count--;
        }
    }

    /// <summary>Cuts all sockets that links have.</summary>
    public void CutLinks()
    {
        EpollSocket?[] sockets;
        lock (_lock) sockets = [.. _sockets];
        foreach (var socket in sockets)
            if (socket is { IsLink: true })
                socket.Abort();
    }

    /// <summary>Tells a waiter once all others have been told that there is something for now. For the loop's own thread.</summary>
    public void TellAgain(IEdgeWaiter waiter) => _again.Enqueue(waiter);

    /// <summary>Ends the loop, once. Sockets that are left are told nothing more, unless they are cut.</summary>
    public unsafe void Dispose()
    {
        var one = 1UL;
        _ = Linux.Write(_end, (byte*)&one, sizeof(ulong));
        if (!IsCurrent) _thread.Join();
    }

    private static Descriptor Checked(Descriptor descriptor) => descriptor.IsInvalid ? throw new Win32Exception() : descriptor;

    private unsafe void Run()
    {
        Round.Begin();
        var events = stackalloc byte[MaxEvents * Linux.EventSize];
        while (true)
        {
            var count = Linux.Wait(_epoll, events, MaxEvents, _again.Count > 0 ? 0 : Timeout.Infinite);
            if (count < 0 && Marshal.GetLastPInvokeError() != Linux.Interrupted) throw new Win32Exception();
            for (var i = 0; i < count; i++)
            {
                var one = events + (i * Linux.EventSize);
                var token = *(ulong*)(one + Linux.TokenOffset);
                if (token != EndToken)
                {
                    Find(token)?.OnEvents(*(uint*)one);
                    continue;
                }

                while (_again.TryDequeue(out var waiter)) waiter.OnEdge(); // nobody else knows of it: it is to find its socket cut, or to wait for that
                Round.End();
                _end.Dispose();
                _epoll.Dispose();
                return;
            }

            for (var more = Math.Min(_again.Count, MaxEvents); more > 0; more--) _again.Dequeue().OnEdge(); // they may be back in the queue at once
            Round.End();
        }
    }

    /// <summary>The socket that is meant; null if it was closed meanwhile, and maybe another one has its place.</summary>
    private EpollSocket? Find(ulong token)
    {
        var socket = Volatile.Read(ref Volatile.Read(ref _sockets)[(int)(uint)token]);
        return socket?.Token == token ? socket : null;
    }
}
