using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PeerRelay.WebRtc.Network;

/// <summary>
/// Linux's way to send and receive several datagrams with one call, which goes through its network once (UDP_SEGMENT and UDP_GRO of udp(7)). At 16 KB a message three fifths of all time was the
/// system's, for a call with each datagram.
/// </summary>
internal static unsafe partial class SegmentingSocket
{
    private const int UdpLevel = 17;
    private const int SegmentOption = 103; // UDP_SEGMENT
    private const int CoalesceOption = 104; // UDP_GRO
    private const int NoSignal = 0x4000;
    private const int NoWait = 0x40;

    // A control message (cmsghdr of cmsg(3), on 64 bits): its length, level and type, then its data.
    private const int ControlHeaderBytes = 16;
    private const int LevelAt = 8;
    private const int TypeAt = 12;

    /// <summary>Bytes for the one control message that is sent or asked for; more than it takes.</summary>
    private const int ControlBytes = 64;

    private const int WouldBlockError = 11;
    private const int NoBuffersError = 105;

    /// <summary>Has a socket receive several datagrams at once.</summary>
    /// <returns>Whether the system can do that, and send them so.</returns>
    public static bool TryTurnOn(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess || !BitConverter.IsLittleEndian) return false; // the layouts below are of those
        try
        {
            socket.GetRawSocketOption(UdpLevel, SegmentOption, stackalloc byte[sizeof(int)]);
            socket.SetRawSocketOption(UdpLevel, CoalesceOption, BitConverter.GetBytes(1));
            return true;
        }
        catch (SocketException)
        {
            return false; // before Linux 5.0, or what only looks like it
        }
    }

    /// <summary>Sends datagrams.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="datagrams">They, one behind the other.</param>
    /// <param name="length">The length of each but the last.</param>
    /// <param name="to">Where to.</param>
    /// <returns>Whether the system has taken them: all or none.</returns>
    public static SocketError Send(Socket socket, ReadOnlySpan<byte> datagrams, int length, SocketAddress to)
    {
        var control = stackalloc byte[ControlBytes];
        *(nuint*)control = ControlHeaderBytes + sizeof(ushort);
        *(int*)(control + LevelAt) = UdpLevel;
        *(int*)(control + TypeAt) = SegmentOption;
        *(ushort*)(control + ControlHeaderBytes) = (ushort)length;
        fixed (byte* bytes = datagrams, name = to.Buffer.Span)
        {
            var part = new Part { Bytes = bytes, Length = (nuint)datagrams.Length };
            var message = new Message
            {
                Name = name,
                NameLength = (uint)to.Size,
                Parts = &part,
                PartCount = 1,
                Control = control,
                ControlLength = ControlHeaderBytes + (nuint)sizeof(nuint), // rounded up, as CMSG_SPACE does
            };
            return Send(socket.SafeHandle, &message, NoSignal) >= 0 ? SocketError.Success : LastError();
        }
    }

    /// <summary>Receives datagrams.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="mayWait">Whether to wait for them if there are none.</param>
    /// <param name="buffer">Where they are put, one behind the other.</param>
    /// <param name="from">Where they came from.</param>
    /// <param name="length">The length of each but the last.</param>
    /// <returns>Bytes of them; negative if there was an error, or were none.</returns>
    public static int Receive(Socket socket, bool mayWait, Span<byte> buffer, SocketAddress from, out int length)
    {
        var control = stackalloc byte[ControlBytes];
        fixed (byte* bytes = buffer, name = from.Buffer.Span)
        {
            var part = new Part { Bytes = bytes, Length = (nuint)buffer.Length };
            var message = new Message { Name = name, NameLength = (uint)from.Buffer.Length, Parts = &part, PartCount = 1, Control = control, ControlLength = ControlBytes };
            var received = (int)Receive(socket.SafeHandle, &message, mayWait ? 0 : NoWait);
            from.Size = (int)message.NameLength;
            var isCoalesced = received > 0 && message.ControlLength >= ControlHeaderBytes + sizeof(int) && *(int*)(control + LevelAt) == UdpLevel && *(int*)(control + TypeAt) == CoalesceOption;
            length = isCoalesced ? *(int*)(control + ControlHeaderBytes) : received;
            return received;
        }
    }

    private static SocketError LastError() => Marshal.GetLastPInvokeError() is WouldBlockError or NoBuffersError ? SocketError.WouldBlock : SocketError.SocketError;

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint Send(SafeHandle socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    private static partial nint Receive(SafeHandle socket, Message* message, int flags);

    /// <summary>An iovec.</summary>
    private struct Part
    {
        public byte* Bytes;
        public nuint Length;
    }

    /// <summary>A msghdr: on 64 bits and little endian the same for each C library, as those that have shorter counts have zeros behind them.</summary>
    private struct Message
    {
        public byte* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
