using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>An INIT or INIT ACK chunk (RFC 9260 §3.3.2, §3.3.3), which look alike.</summary>
internal readonly ref struct InitChunk
{
    private const int FieldBytes = 16;

    /// <summary>The tag that packets to its sender are to bear.</summary>
    public uint Tag { get; init; }

    /// <summary>Bytes that its sender has room for.</summary>
    public uint Window { get; init; }

    public ushort OutgoingStreams { get; init; }

    public ushort IncomingStreams { get; init; }

    public uint InitialTsn { get; init; }

    public ReadOnlySpan<byte> Parameters { get; init; }

    public static bool TryRead(in Chunk chunk, out InitChunk init)
    {
        init = default;
        var body = chunk.Body;
        if (body.Length < FieldBytes)
            return false;
        init = new InitChunk
        {
            Tag = BinaryPrimitives.ReadUInt32BigEndian(body),
            Window = BinaryPrimitives.ReadUInt32BigEndian(body[4..]),
            OutgoingStreams = BinaryPrimitives.ReadUInt16BigEndian(body[8..]),
            IncomingStreams = BinaryPrimitives.ReadUInt16BigEndian(body[10..]),
            InitialTsn = BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
            Parameters = body[FieldBytes..],
        };
        return true;
    }

    /// <summary>Adds the chunk to a packet that has room for it.</summary>
    public static void Write(ref PacketWriter writer, ChunkType type, scoped InitChunk init)
    {
        var body = writer.Add(type, 0, FieldBytes + init.Parameters.Length);
        BinaryPrimitives.WriteUInt32BigEndian(body, init.Tag);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], init.Window);
        BinaryPrimitives.WriteUInt16BigEndian(body[8..], init.OutgoingStreams);
        BinaryPrimitives.WriteUInt16BigEndian(body[10..], init.IncomingStreams);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], init.InitialTsn);
        init.Parameters.CopyTo(body[FieldBytes..]);
    }
}
