using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>A DATA chunk (RFC 9260 §3.3.1): a message, or a piece of one.</summary>
internal readonly ref struct DataChunk
{
    /// <summary>Bytes before the payload, the chunk's header with them.</summary>
    public const int OverheadBytes = 16;

    private const int FieldBytes = OverheadBytes - Chunk.HeaderBytes;

    public DataFlags Flags { get; init; }

    public uint Tsn { get; init; }

    public ushort Stream { get; init; }

    /// <summary>The number of the message within its stream.</summary>
    public ushort Ssn { get; init; }

    /// <summary>The payload protocol identifier.</summary>
    public uint Protocol { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }

    public bool IsBegin => (Flags & DataFlags.Begin) != 0;

    public bool IsEnd => (Flags & DataFlags.End) != 0;

    public bool IsUnordered => (Flags & DataFlags.Unordered) != 0;

    public static bool TryRead(in Chunk chunk, out DataChunk data)
    {
        data = default;
        var body = chunk.Body;
        if (body.Length < FieldBytes)
            return false;
        data = new DataChunk
        {
            Flags = (DataFlags)chunk.Flags,
            Tsn = BinaryPrimitives.ReadUInt32BigEndian(body),
            Stream = BinaryPrimitives.ReadUInt16BigEndian(body[4..]),
            Ssn = BinaryPrimitives.ReadUInt16BigEndian(body[6..]),
            Protocol = BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
            Payload = body[FieldBytes..],
        };
        return true;
    }

    /// <summary>Adds the chunk to a packet that has room for it.</summary>
    public void Write(ref PacketWriter writer)
    {
        var body = writer.Add(ChunkType.Data, (byte)Flags, FieldBytes + Payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(body, Tsn);
        BinaryPrimitives.WriteUInt16BigEndian(body[4..], Stream);
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], Ssn);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], Protocol);
        Payload.CopyTo(body[FieldBytes..]);
    }
}
