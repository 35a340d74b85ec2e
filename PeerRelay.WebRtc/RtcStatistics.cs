using PeerRelay.WebRtc.Connections;
using PeerRelay.WebRtc.Ice;

namespace PeerRelay.WebRtc;

/// <summary>What an engine has done since it began.</summary>
public sealed record RtcStatistics
{
    /// <summary>Connections that there are.</summary>
    public int Connections { get; init; }

    /// <summary>UDP datagrams that came.</summary>
    public long DatagramsReceived { get; init; }

    /// <summary>UDP datagrams that were sent.</summary>
    public long DatagramsSent { get; init; }

    /// <summary>Datagrams that the system did not take: its buffer was full, or there is no route.</summary>
    public long SendsFailed { get; init; }

    /// <summary>STUN requests that were answered: only of who knows a connection's password are.</summary>
    public long StunAnswersSent { get; init; }

    /// <summary>
    /// How often a connection that was heard at an address gave its place there to another one: there are too many between the same two ports. A connection that finds no place from the
    /// beginning is not counted.
    /// </summary>
    public long AddressesDisplaced { get; init; }

    /// <summary>What came and was dropped, by reason; each one is there.</summary>
    public IReadOnlyDictionary<RtcDropReason, long> Drops { get; init; } = Enum.GetValues<RtcDropReason>().ToDictionary(reason => reason, _ => 0L);

    internal static RtcStatistics Of(EngineParts parts, int connections)
    {
        var port = parts.Port.Counters;
        return new RtcStatistics
        {
            Connections = connections,
            DatagramsReceived = port.Received,
            DatagramsSent = port.Sent,
            SendsFailed = port.SendsFull + port.SendsFailed,
            StunAnswersSent = parts.IceCounters.AnswersSent,
            AddressesDisplaced = parts.Demultiplexer.Displaced,
            Drops = Enum.GetValues<RtcDropReason>().ToDictionary(reason => reason, reason => DropsFor(parts, reason)),
        };
    }

    private static long DropsFor(EngineParts parts, RtcDropReason reason)
    {
        var (port, ice) = (parts.Demultiplexer, parts.IceCounters);
        return reason switch
        {
            RtcDropReason.UnknownKind => port.Dropped(DatagramDropReason.UnknownKind),
            RtcDropReason.MalformedStun => port.Dropped(DatagramDropReason.MalformedStun) + ice.Dropped(IceDropReason.Malformed) + ice.Dropped(IceDropReason.BadFingerprint),
            RtcDropReason.UnknownUser => port.Dropped(DatagramDropReason.UnknownUser) + ice.Dropped(IceDropReason.WrongUser),
            RtcDropReason.UnknownTransaction => port.Dropped(DatagramDropReason.UnknownTransaction) + ice.Dropped(IceDropReason.UnknownTransaction),
            RtcDropReason.UnknownAddress => port.Dropped(DatagramDropReason.UnknownAddress),
            RtcDropReason.BadIntegrity => ice.Dropped(IceDropReason.BadIntegrity),
            RtcDropReason.UnfitStun => ice.Dropped(IceDropReason.NotBinding) + ice.Dropped(IceDropReason.WrongSource) + ice.Dropped(IceDropReason.Refused),
            _ => parts.Drops[reason],
        };
    }
}
