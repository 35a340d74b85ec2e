using System.Net;
using System.Net.Sockets;

namespace PeerRelay.WebRtc.Network;

/// <summary>Opens the socket of a <see cref="UdpPort"/>.</summary>
internal static class UdpSocket
{
    /// <summary>How long a send may wait for room in the socket's buffer, in ms. 5: a line that has not drained any of 4 MiB by then is stuck, and datagrams may be lost.</summary>
    private const int SendTimeoutMilliseconds = 5;

    private const int WindowsConnectionResetControl = -1744830452; // SIO_UDP_CONNRESET

    /// <summary>Opens and binds it: for IPv6 and IPv4 together, where the system can do that and no address says otherwise.</summary>
    /// <exception cref="SocketException">The port can't be had.</exception>
    public static Socket Open(UdpPortSettings settings)
    {
        if (settings.Address is { } address && (address.AddressFamily == AddressFamily.InterNetwork || !address.Equals(IPAddress.IPv6Any))) return Bind(address, settings);
        if (Socket.OSSupportsIPv6)
        {
            try
            {
                return Bind(IPAddress.IPv6Any, settings);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                // There is IPv6 in the system, but it is turned off.
            }
        }

        return Bind(IPAddress.Any, settings);
    }

    private static Socket Bind(IPAddress address, UdpPortSettings settings)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = address.Equals(IPAddress.IPv6Any);
            socket.ReceiveBufferSize = settings.BufferBytes;
            socket.SendBufferSize = settings.BufferBytes;
            socket.SendTimeout = SendTimeoutMilliseconds;
            if (OperatingSystem.IsWindows()) socket.IOControl(WindowsConnectionResetControl, [0, 0, 0, 0], null); // else an unreachable peer fails our receive
            socket.Bind(new IPEndPoint(address, settings.Port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
