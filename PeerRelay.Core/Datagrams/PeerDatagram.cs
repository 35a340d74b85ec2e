namespace PeerRelay.Datagrams;

/// <summary>A datagram that has arrived.</summary>
/// <param name="Bytes">Its bytes; they belong to the receiver.</param>
/// <param name="RemoteEndPoint">Where it says that it comes from: the id of the message that carried it, and the sender's port.</param>
public readonly record struct PeerDatagram(ReadOnlyMemory<byte> Bytes, PeerEndPoint RemoteEndPoint);
