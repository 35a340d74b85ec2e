using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>A chunk as it lies in a packet (RFC 9260 §3.2).</summary>
internal readonly ref struct Chunk
{
    /// <summary>Bytes of type, flags and length.</summary>
    public const int HeaderBytes = 4;

    private Chunk(ReadOnlySpan<byte> whole) => Whole = whole;

    public ChunkType Type => (ChunkType)Whole[0];

    public byte Flags => Whole[1];

    /// <summary>Header and body, without padding.</summary>
    public ReadOnlySpan<byte> Whole { get; }

    public ReadOnlySpan<byte> Body => Whole[HeaderBytes..];

    /// <summary>Reads the chunk that the bytes begin with.</summary>
    /// <returns>Whether there is one whose length is possible.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Chunk chunk)
    {
        chunk = default;
        if (bytes.Length < HeaderBytes)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (length < HeaderBytes || length > bytes.Length)
            return false;
        chunk = new Chunk(bytes[..length]);
        return true;
    }
}
