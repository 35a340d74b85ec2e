namespace PeerRelay.WebRtc.Network;

/// <summary>Takes a datagram that came, on the port's receive thread.</summary>
/// <param name="datagram">Its bytes, which belong to the port and are valid until the call returns.</param>
/// <param name="from">Where it came from.</param>
internal delegate void DatagramHandler(ReadOnlySpan<byte> datagram, NetworkAddress from);
