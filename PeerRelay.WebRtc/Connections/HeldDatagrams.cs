namespace PeerRelay.WebRtc.Connections;

/// <summary>
/// DTLS datagrams that came before there was a way to answer them: the other side's first check may succeed before ours, and its handshake follows at once. What comes on top is dropped,
/// and is sent again.
/// </summary>
internal sealed class HeldDatagrams
{
    /// <summary>Datagrams held. 8: more than the first flight of a handshake, sent twice.</summary>
    private const int Most = 8;

    /// <summary>Bytes of one. 2,048: as many as DTLS takes.</summary>
    private const int MostBytes = Dtls.DtlsLimits.TakenDatagramBytes;

    private const byte HandshakeRecord = 22; // RFC 6347 §4.1

    private List<byte[]>? _held;

    /// <summary>Datagrams of a handshake that were not held.</summary>
    public int Dropped { get; private set; }

    /// <summary>Holds a copy, if it is of a handshake and there is room. What else comes at this time can only be of an older connection between the same two ports, whose loss it is not.</summary>
    public void Add(ReadOnlySpan<byte> datagram)
    {
        if (datagram.IsEmpty || datagram[0] != HandshakeRecord) return;
        if (datagram.Length > MostBytes || _held?.Count >= Most) Dropped++;
        else (_held ??= []).Add(datagram.ToArray());
    }

    /// <summary>Gives out what was held, in the order in which it came.</summary>
    public IReadOnlyList<byte[]> Take()
    {
        var held = _held;
        _held = null;
        return held ?? [];
    }
}
