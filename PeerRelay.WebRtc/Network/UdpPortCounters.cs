namespace PeerRelay.WebRtc.Network;

/// <summary>What a UDP port has done since it was opened.</summary>
/// <param name="Received">Datagrams handed on.</param>
/// <param name="Sent">Datagrams that the system took.</param>
/// <param name="SendsFull">Datagrams dropped because the send buffer was full.</param>
/// <param name="SendsFailed">Datagrams that the system refused: no route, not permitted, too large.</param>
/// <param name="ReceivesFailed">Receives that ended with an error.</param>
/// <param name="HandlerFaults">Datagrams for which the handler threw.</param>
internal readonly record struct UdpPortCounters(long Received, long Sent, long SendsFull, long SendsFailed, long ReceivesFailed, long HandlerFaults);
