using System.Net;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Connections;

/// <summary>A way between the ports of two engines on which datagrams are lost. Either side knows an address of the relay's in place of the other's.</summary>
internal sealed class LossyRelay : IDisposable
{
    private readonly RtcEngine _first;
    private readonly RtcEngine _second;
    private readonly UdpPort _firstsSide;
    private readonly UdpPort _secondsSide;
    private readonly Lock _lock = new();
    private readonly Random _random = new(1);
    private double _loss;
    private int _lost;

    public LossyRelay(RtcEngine first, RtcEngine second)
    {
        (_first, _second) = (first, second);
        _firstsSide = new UdpPort(new UdpPortSettings { Address = IPAddress.Loopback }, (datagram, _) => Carry(datagram, _secondsSide!, second));
        _secondsSide = new UdpPort(new UdpPortSettings { Address = IPAddress.Loopback }, (datagram, _) => Carry(datagram, _firstsSide, first));
        _firstsSide.Start();
        _secondsSide.Start();
    }

    /// <summary>The share of datagrams that are lost.</summary>
    public double Loss
    {
        set
        {
            lock (_lock) _loss = value;
        }
    }

    /// <summary>How many were lost.</summary>
    public int Lost
    {
        get
        {
            lock (_lock) return _lost;
        }
    }

    /// <summary>A description of one side for the other, with the relay's address.</summary>
    public string Redirect(string description) => description
        .Replace($" {_first.Port} typ host", $" {_secondsSide.LocalAddress.Port} typ host", StringComparison.Ordinal)
        .Replace($" {_second.Port} typ host", $" {_firstsSide.LocalAddress.Port} typ host", StringComparison.Ordinal);

    public void Dispose()
    {
        _firstsSide.Dispose();
        _secondsSide.Dispose();
    }

    private void Carry(ReadOnlySpan<byte> datagram, UdpPort side, RtcEngine to)
    {
        lock (_lock)
        {
            if (_random.NextDouble() < _loss)
            {
                _lost++;
                return;
            }
        }

        side.TrySend(datagram, new NetworkAddress(new IPEndPoint(IPAddress.Loopback, to.Port)));
    }
}
