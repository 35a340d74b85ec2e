using System.Net;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Tests.Connections;

/// <summary>A STUN server that tells everybody the same address.</summary>
internal sealed class StunTestServer : IDisposable
{
    public static readonly IPEndPoint Seen = new(IPAddress.Parse("198.51.100.7"), 4711);

    private readonly UdpPort _port;

    public StunTestServer()
    {
        _port = new UdpPort(new UdpPortSettings { Address = IPAddress.Loopback }, Answer);
        _port.Start();
    }

    public int Port => _port.LocalAddress.Port;

    public void Dispose() => _port.Dispose();

    private void Answer(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        if (!StunMessage.TryRead(datagram, out var request, out _)) return;
        Span<byte> buffer = stackalloc byte[128];
        var writer = new StunWriter(buffer, StunClass.Success, request.TransactionId);
        writer.WriteMappedAddress(new NetworkAddress(Seen));
        writer.WriteFingerprint();
        _port.TrySend(buffer[..writer.Length], from);
    }
}
