using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PeerRelay.Server.Sockets;

/// <summary>The system calls of Linux that sockets are read and written by (epoll(7), recv(2), send(2)). Those that give a number give −1 where they fail.</summary>
internal static unsafe partial class Linux
{
    /// <summary>EPOLLIN: there is something to read, or the end of it.</summary>
    public const uint Readable = 0x1;

    /// <summary>EPOLLOUT: there is room to write.</summary>
    public const uint Writable = 0x4;

    /// <summary>EPOLLERR, and EPOLLHUP: the connection has failed, or both sides have ended it. They come unasked.</summary>
    public const uint Broken = 0x8 | 0x10;

    /// <summary>EPOLLRDHUP: the other side sends no more.</summary>
    public const uint PeerEnded = 0x2000;

    /// <summary>EPOLLET: told once, when it becomes so.</summary>
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>EAGAIN: not now.</summary>
    public const int NotNow = 11;

    /// <summary>EINTR: a signal came first. Calls that don't wait know it not.</summary>
    public const int Interrupted = 4;

    /// <summary>SHUT_WR: what is written.</summary>
    public const int Output = 1;

    /// <summary>SHUT_RDWR: what is read too.</summary>
    public const int BothWays = 2;

    private const int AddOperation = 1; // EPOLL_CTL_ADD
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Peeking = 0x2; // MSG_PEEK
    private const int NoWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL

    /// <summary>Bytes of a struct epoll_event, which is packed on x64 only.</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Where in it the 64 bits are that the program has given.</summary>
    public static readonly int TokenOffset = EventSize - sizeof(ulong);

    /// <summary>A new epoll instance.</summary>
    public static Descriptor CreateEpoll() => CreateEpoll(CloseOnExec);

    /// <summary>A new counter (eventfd(2)), which wakes whoever waits for it once it is added to.</summary>
    public static Descriptor CreateCounter() => CreateCounter(0, CloseOnExec | NonBlocking);

    /// <summary>Has an epoll instance tell of a descriptor.</summary>
    /// <param name="epoll">The instance.</param>
    /// <param name="descriptor">The descriptor; when it is closed, nothing more is told.</param>
    /// <param name="events">What is to be told.</param>
    /// <param name="token">What it is told with.</param>
    /// <returns>0, or −1.</returns>
    public static int Watch(SafeHandle epoll, SafeHandle descriptor, uint events, ulong token)
    {
        var data = stackalloc byte[16];
        *(uint*)data = events;
        *(ulong*)(data + TokenOffset) = token;
        return Control(epoll, AddOperation, descriptor, data);
    }

    /// <summary>Reads from a socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="isPeek">Whether what is read is left there, to be read again.</param>
    /// <returns>How many bytes; 0 at the end.</returns>
    public static nint Receive(SafeSocketHandle socket, Span<byte> buffer, bool isPeek)
    {
        fixed (byte* start = buffer) return Receive(socket, start, (nuint)buffer.Length, isPeek ? Peeking | NoWait : NoWait);
    }

    /// <summary>Writes to a socket.</summary>
    /// <returns>How many bytes were taken.</returns>
    public static nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes) return Send(socket, start, (nuint)bytes.Length, NoSignal | NoWait);
    }

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int Wait(SafeHandle epoll, byte* events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(SafeHandle socket, int ways);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle descriptor, byte* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial Descriptor CreateEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial Descriptor CreateCounter(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(SafeHandle epoll, int operation, SafeHandle descriptor, byte* data);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(SafeHandle socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeHandle socket, byte* buffer, nuint length, int flags);
}
