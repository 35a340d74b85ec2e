using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>A SACK chunk (RFC 9260 §3.3.4).</summary>
internal readonly ref struct SackChunk
{
    /// <summary>Bytes without gaps and duplicates, the chunk's header with them.</summary>
    public const int MinBytes = 16;

    private const int FieldBytes = MinBytes - Chunk.HeaderBytes;
    private const int ItemBytes = 4;

    private readonly ReadOnlySpan<byte> gaps;

    private SackChunk(ReadOnlySpan<byte> body, int gapBytes)
    {
        CumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(body);
        Window = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        gaps = body.Slice(FieldBytes, gapBytes);
    }

    /// <param name="cumulativeTsn">All up to this one have come.</param>
    /// <param name="window">Bytes that the receiver has room for.</param>
    public SackChunk(uint cumulativeTsn, uint window)
    {
        CumulativeTsn = cumulativeTsn;
        Window = window;
    }

    /// <summary>All up to this one have come.</summary>
    public uint CumulativeTsn { get; }

    /// <summary>Bytes that the receiver has room for.</summary>
    public uint Window { get; }

    public int GapCount => gaps.Length / ItemBytes;

    public GapBlock this[int index] => new(
        BinaryPrimitives.ReadUInt16BigEndian(gaps[(index * ItemBytes)..]),
        BinaryPrimitives.ReadUInt16BigEndian(gaps[((index * ItemBytes) + 2)..]));

    public static bool TryRead(in Chunk chunk, out SackChunk sack)
    {
        sack = default;
        var body = chunk.Body;
        if (body.Length < FieldBytes)
            return false;
        var gapBytes = BinaryPrimitives.ReadUInt16BigEndian(body[8..]) * ItemBytes;
        var duplicateBytes = BinaryPrimitives.ReadUInt16BigEndian(body[10..]) * ItemBytes;
        if (body.Length != FieldBytes + gapBytes + duplicateBytes)
            return false;
        sack = new SackChunk(body, gapBytes);
        return true;
    }

    /// <summary>Whether all gaps are runs of what was sent, and no longer together than that: hundreds that overlap would each have all that is underway looked through.</summary>
    /// <param name="sent">TSNs sent beyond the cumulative one.</param>
    public bool HasGapsWithin(uint sent)
    {
        var total = 0L;
        for (var i = 0; i < GapCount; i++)
        {
            var gap = this[i];
            if (gap.Start == 0 || gap.Start > gap.End || gap.End > sent)
                return false;
            total += gap.End - gap.Start + 1;
            if (total > sent)
                return false;
        }

        return true;
    }

    /// <summary>Adds a SACK to a packet that has room for it.</summary>
    public static void Write(ref PacketWriter writer, uint cumulativeTsn, uint window, scoped ReadOnlySpan<GapBlock> gaps, scoped ReadOnlySpan<uint> duplicates)
    {
        var body = writer.Add(ChunkType.Sack, 0, FieldBytes + ((gaps.Length + duplicates.Length) * ItemBytes));
        BinaryPrimitives.WriteUInt32BigEndian(body, cumulativeTsn);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], window);
        BinaryPrimitives.WriteUInt16BigEndian(body[8..], (ushort)gaps.Length);
        BinaryPrimitives.WriteUInt16BigEndian(body[10..], (ushort)duplicates.Length);
        body = body[FieldBytes..];
        foreach (var gap in gaps)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body, gap.Start);
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], gap.End);
            body = body[ItemBytes..];
        }

        foreach (var duplicate in duplicates)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body, duplicate);
            body = body[ItemBytes..];
        }
    }
}
