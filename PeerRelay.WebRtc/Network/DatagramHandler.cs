namespace PeerRelay.WebRtc.Network;

/// <summary>Takes datagrams that came, on the port's receive thread.</summary>
/// <param name="datagrams">Their bytes belong to the port and are valid until the call returns.</param>
/// <param name="from">Where they came from.</param>
internal delegate void DatagramHandler(DatagramRun datagrams, NetworkAddress from);
