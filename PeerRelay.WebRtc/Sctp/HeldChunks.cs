using System.Buffers;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>The DATA chunks that came beyond gaps, in a ring that grows with the distance from the first to the last.</summary>
internal sealed class HeldChunks
{
    private const int MinPlaces = 32;

    private HeldChunk[] places = [];

    /// <summary>What they count for in the receive window.</summary>
    public int Bytes { get; private set; }

    /// <summary>Keeps a copy of a chunk.</summary>
    /// <param name="chunk">One that is not held yet.</param>
    /// <param name="distance">How far it lies beyond the cumulative TSN; all others held lie beyond that too.</param>
    public void Hold(in DataChunk chunk, uint distance)
    {
        if (distance >= places.Length)
            Grow((int)distance + 1);
        var buffer = ArrayPool<byte>.Shared.Rent(chunk.Payload.Length);
        chunk.Payload.CopyTo(buffer);
        Bytes += CostOf(chunk.Payload.Length);
        PlaceOf(chunk.Tsn) = new HeldChunk
        {
            Buffer = buffer,
            Length = chunk.Payload.Length,
            Tsn = chunk.Tsn,
            Protocol = chunk.Protocol,
            Stream = chunk.Stream,
            Ssn = chunk.Ssn,
            Flags = chunk.Flags,
        };
    }

    /// <summary>Takes a chunk out. Its buffer is to be given back to the pool.</summary>
    /// <returns>Whether it was held.</returns>
    public bool TryTake(uint tsn, out HeldChunk chunk)
    {
        if (!TryGet(tsn, out chunk))
            return false;
        Bytes -= CostOf(chunk.Length);
        PlaceOf(tsn) = default;
        return true;
    }

    /// <summary>Looks at a chunk that stays held.</summary>
    public bool TryGet(uint tsn, out HeldChunk chunk)
    {
        chunk = places.Length == 0 ? default : PlaceOf(tsn);
        return chunk.Buffer is not null && chunk.Tsn == tsn;
    }

    /// <summary>Finds the whole message that a held fragment is part of.</summary>
    /// <param name="tsn">The fragment.</param>
    /// <param name="maxBytes">No larger one is looked for.</param>
    /// <param name="first">Its first fragment.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>Whether all of it is held, in <see cref="SctpLimits.MaxFragmentsPastGap"/> at most.</returns>
    public bool TryFindMessage(uint tsn, int maxBytes, out uint first, out int bytes)
    {
        first = tsn;
        bytes = 0;
        for (var count = 0; count < SctpLimits.MaxFragmentsPastGap && TryGet(first, out var chunk); count++)
        {
            bytes += chunk.Length;
            if ((chunk.Flags & DataFlags.Begin) != 0)
                return TryFindEnd(first, maxBytes, out bytes);
            if (bytes > maxBytes)
                return false;
            first--;
        }

        return false;
    }

    /// <summary>Gives all buffers back.</summary>
    public void Clear()
    {
        foreach (var place in places)
        {
            if (place.Buffer is not null)
                ArrayPool<byte>.Shared.Return(place.Buffer);
        }

        places = [];
        Bytes = 0;
    }

    /// <summary>Gives back what is not needed now.</summary>
    public void Trim()
    {
        if (Bytes == 0)
            places = [];
    }

    private static int CostOf(int length) => length + SctpLimits.OverheadBytes;

    private bool TryFindEnd(uint first, int maxBytes, out int bytes)
    {
        bytes = 0;
        for (var tsn = first; tsn - first < SctpLimits.MaxFragmentsPastGap && TryGet(tsn, out var chunk) && bytes <= maxBytes; tsn++)
        {
            if (tsn != first && (chunk.Flags & DataFlags.Begin) != 0)
                return false;
            bytes += chunk.Length;
            if ((chunk.Flags & DataFlags.End) != 0)
                return bytes <= maxBytes;
        }

        return false;
    }

    private ref HeldChunk PlaceOf(uint tsn) => ref places[tsn & (uint)(places.Length - 1)];

    private void Grow(int count)
    {
        var old = places;
        places = new HeldChunk[Math.Max(MinPlaces, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count))];
        foreach (var chunk in old)
        {
            if (chunk.Buffer is not null)
                PlaceOf(chunk.Tsn) = chunk;
        }
    }
}
