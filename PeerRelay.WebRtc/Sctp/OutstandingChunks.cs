namespace PeerRelay.WebRtc.Sctp;

/// <summary>The chunks that were sent and are not acknowledged for good, in the order of their TSNs: a ring that grows on demand.</summary>
internal sealed class OutstandingChunks(uint firstTsn)
{
    private const int MinPlaces = 16;

    private OutgoingChunk[] places = [];
    private int head;
    private uint lostFrom;

    /// <summary>The TSN of the first chunk; if there is none, the one that it would have.</summary>
    public uint FirstTsn { get; private set; } = firstTsn;

    /// <summary>The TSN that the next chunk gets.</summary>
    public uint NextTsn => FirstTsn + (uint)Count;

    public int Count { get; private set; }

    /// <summary>Bytes of payload on their way.</summary>
    public int FlightBytes { get; private set; }

    /// <summary>Chunks that are to be sent again.</summary>
    public int LostCount { get; private set; }

    /// <summary>A chunk by its place from the first one.</summary>
    public ref OutgoingChunk this[int index] => ref places[(head + index) & (places.Length - 1)];

    /// <summary>Adds a chunk that is sent.</summary>
    public void Add(in OutgoingChunk chunk)
    {
        if (Count == places.Length)
            Grow();
        this[Count] = chunk;
        Count++;
        FlightBytes += chunk.Length;
    }

    /// <summary>Takes the first chunk off.</summary>
    public void RemoveFirst()
    {
        ref var chunk = ref this[0];
        SetState(ref chunk, OutgoingChunkState.GapAcked);
        chunk = default;
        head = (head + 1) & (places.Length - 1);
        Count--;
        FirstTsn++;
    }

    /// <summary>Notes what has become of a chunk.</summary>
    public void SetState(ref OutgoingChunk chunk, OutgoingChunkState state)
    {
        if (chunk.State == OutgoingChunkState.InFlight)
            FlightBytes -= chunk.Length;
        else if (chunk.State == OutgoingChunkState.Lost)
            LostCount--;
        chunk.State = state;
        if (state == OutgoingChunkState.InFlight)
            FlightBytes += chunk.Length;
    }

    /// <summary>Notes that a chunk was lost.</summary>
    public void SetLost(int index)
    {
        ref var chunk = ref this[index];
        SetState(ref chunk, OutgoingChunkState.Lost);
        var tsn = FirstTsn + (uint)index;
        if (LostCount == 0 || Serial.IsAfter(lostFrom, tsn))
            lostFrom = tsn;
        LostCount++;
    }

    /// <summary>The place of the first chunk that is lost, of which there must be one.</summary>
    public int FindLost()
    {
        if (Serial.IsAfter(FirstTsn, lostFrom))
            lostFrom = FirstTsn;
        while (this[(int)(lostFrom - FirstTsn)].State != OutgoingChunkState.Lost)
            lostFrom++;
        return (int)(lostFrom - FirstTsn);
    }

    /// <summary>Gives back what is not needed now.</summary>
    public void Trim()
    {
        if (Count == 0)
            places = [];
    }

    private void Grow()
    {
        var larger = new OutgoingChunk[Math.Max(MinPlaces, places.Length * 2)];
        for (var i = 0; i < Count; i++)
            larger[i] = this[i];
        places = larger;
        head = 0;
    }
}
