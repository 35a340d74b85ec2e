using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>Lays chunks one behind the other in a buffer, behind room for the common header.</summary>
/// <param name="buffer">As long as a packet may be; a multiple of 4.</param>
internal ref struct PacketWriter(Span<byte> buffer)
{
    private readonly Span<byte> buffer = buffer;

    /// <summary>Bytes written, with the header.</summary>
    public int Length { get; private set; } = PacketHeader.Bytes;

    /// <summary>Bytes that are left.</summary>
    public readonly int Space => buffer.Length - Length;

    public readonly bool IsEmpty => Length == PacketHeader.Bytes;

    public readonly Span<byte> Packet => buffer[..Length];

    /// <summary>Adds a chunk, for whose body there must be room.</summary>
    /// <returns>The body, to be written over.</returns>
    public Span<byte> Add(ChunkType type, byte flags, int bodyBytes)
    {
        var length = Chunk.HeaderBytes + bodyBytes;
        var chunk = buffer.Slice(Length, Padding.Round(length));
        chunk[0] = (byte)type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)length);
        chunk[length..].Clear();
        Length += chunk.Length;
        return chunk[Chunk.HeaderBytes..length];
    }
}
