using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>A FORWARD TSN chunk (RFC 3758 §3.2): its sender has given up what lies before a TSN.</summary>
internal readonly ref struct ForwardTsnChunk
{
    private const int ItemBytes = 4;

    private readonly ReadOnlySpan<byte> streams;

    private ForwardTsnChunk(ReadOnlySpan<byte> body)
    {
        CumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(body);
        streams = body[ItemBytes..];
    }

    /// <summary>All up to this one count as received.</summary>
    public uint CumulativeTsn { get; }

    public int StreamCount => streams.Length / ItemBytes;

    /// <summary>A stream that messages were skipped of, and the last one's number.</summary>
    public (ushort Stream, ushort Ssn) this[int index] => (
        BinaryPrimitives.ReadUInt16BigEndian(streams[(index * ItemBytes)..]),
        BinaryPrimitives.ReadUInt16BigEndian(streams[((index * ItemBytes) + 2)..]));

    public static bool TryRead(in Chunk chunk, out ForwardTsnChunk forward)
    {
        forward = default;
        if (chunk.Body.Length < ItemBytes || chunk.Body.Length % ItemBytes != 0)
            return false;
        forward = new ForwardTsnChunk(chunk.Body);
        return true;
    }
}
