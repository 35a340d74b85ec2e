using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>Who takes the datagrams of a connection, on the port's receive thread. Those that came just before it was unregistered may still be handed over after.</summary>
internal interface IDatagramTarget
{
    /// <summary>Takes a STUN message, or what looks like one.</summary>
    /// <param name="datagram">Its bytes, valid until the call returns.</param>
    /// <param name="from">Where it came from, which anybody may have forged.</param>
    void OnStun(ReadOnlySpan<byte> datagram, NetworkAddress from);

    /// <summary>Takes a datagram of DTLS, from an address that has been the connection's.</summary>
    /// <param name="datagram">Its bytes, valid until the call returns.</param>
    /// <param name="from">Where it came from, which anybody may have forged.</param>
    void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from);
}
