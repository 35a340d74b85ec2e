namespace PeerRelay.WebRtc.Sctp;

/// <summary>Reads the chunks of a packet one after the other.</summary>
internal ref struct ChunkReader(ReadOnlySpan<byte> chunks)
{
    private ReadOnlySpan<byte> rest = chunks;

    /// <summary>Whether reading ended at bytes that are no chunk.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Whether no byte is left.</summary>
    public readonly bool IsAtEnd => rest.IsEmpty;

    public bool TryRead(out Chunk chunk)
    {
        chunk = default;
        if (rest.IsEmpty)
            return false;
        if (!Chunk.TryRead(rest, out chunk))
        {
            IsMalformed = true;
            rest = default;
            return false;
        }

        rest = rest[Math.Min(rest.Length, Padding.Round(chunk.Whole.Length))..];
        return true;
    }
}
