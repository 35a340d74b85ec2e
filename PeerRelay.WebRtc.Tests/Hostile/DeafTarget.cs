using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Hostile;

/// <summary>A connection at the port that does nothing with what comes.</summary>
internal sealed class DeafTarget : IDatagramTarget
{
    public void OnStun(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
    }

    public void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from, bool isSure)
    {
    }
}
