using PeerRelay.WebRtc.Connections;
using PeerRelay.WebRtc.Ice;

namespace PeerRelay.WebRtc;

/// <summary>What an engine has done since it began.</summary>
/// <param name="Connections">Connections that there are.</param>
/// <param name="DatagramsReceived">UDP datagrams that came.</param>
/// <param name="DatagramsSent">UDP datagrams that were sent.</param>
/// <param name="DatagramsUnknown">Of those that came: dropped because they are no connection's.</param>
/// <param name="SendsFailed">Datagrams that the system did not take: its buffer was full, or there is no route.</param>
public sealed record RtcStatistics(int Connections, long DatagramsReceived, long DatagramsSent, long DatagramsUnknown, long SendsFailed)
{
    internal static RtcStatistics Of(EngineParts parts, int connections)
    {
        var port = parts.Port.Counters;
        var unknown = Enum.GetValues<DatagramDropReason>().Sum(parts.Demultiplexer.Dropped);
        return new RtcStatistics(connections, port.Received, port.Sent, unknown, port.SendsFull + port.SendsFailed);
    }
}
