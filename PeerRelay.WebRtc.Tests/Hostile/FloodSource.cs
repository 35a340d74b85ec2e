using System.Net;
using System.Net.Sockets;

namespace PeerRelay.WebRtc.Tests.Hostile;

/// <summary>A UDP port of a stranger on this machine.</summary>
internal sealed class FloodSource : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public FloodSource(int target)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, target));
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Bytes that have come for it.</summary>
    public int WaitingBytes => _socket.Available;

    public void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    public void Dispose() => _socket.Dispose();
}
