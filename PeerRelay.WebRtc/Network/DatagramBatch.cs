namespace PeerRelay.WebRtc.Network;

/// <summary>
/// Datagrams to one destination that the system is given with one call, which it cuts up itself: so all are as long as the first, but for the last one, which may be shorter.
/// </summary>
internal sealed class DatagramBatch
{
    /// <summary>Bytes at most: as many as the largest datagram may have over IPv4 (RFC 768), as which the system takes them.</summary>
    private const int MaxBytes = 65_507;

    /// <summary>Datagrams at most: Linux's UDP_MAX_SEGMENTS, before it was raised.</summary>
    private const int MaxCount = 64;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(MaxBytes, pinned: true);
    private int _used;
    private bool _isComplete;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The length of each but the last, in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Where they go.</summary>
    public NetworkAddress Destination { get; private set; }

    /// <summary>They, one behind the other.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _used);

    /// <summary>They, one by one. There must be one.</summary>
    public DatagramRun Datagrams => new(Bytes, Length);

    /// <summary>Adds a datagram, if it fits to what there is.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram, NetworkAddress destination)
    {
        if (datagram.IsEmpty || datagram.Length > MaxBytes - _used) return false;
        if (Count == 0) (Length, Destination) = (datagram.Length, destination);
        else if (_isComplete || Count == MaxCount || datagram.Length > Length || destination != Destination) return false;
        datagram.CopyTo(_buffer.AsSpan(_used));
        _used += datagram.Length;
        _isComplete = datagram.Length < Length;
        Count++;
        return true;
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => (_used, Count, _isComplete) = (0, 0, false);
}
