using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>ERROR and ABORT chunks (RFC 9260 §3.3.7, §3.3.10), which look alike: each with one cause, as we write them.</summary>
internal static class ErrorChunk
{
    /// <summary>The flag of an ABORT or SHUTDOWN COMPLETE that bears its sender's tag instead of its receiver's (RFC 9260 §8.5.1).</summary>
    public const byte ReflectedTag = 1;

    /// <summary>Bytes of what a cause tells that are sent back at most: the beginning shows what it was.</summary>
    private const int MaxInformationBytes = 256;

    private const int CauseHeaderBytes = 4;

    /// <summary>Adds the chunk to an empty packet.</summary>
    public static void Write(ref PacketWriter writer, ChunkType type, ErrorCause cause, scoped ReadOnlySpan<byte> information)
    {
        information = information[..Math.Min(information.Length, MaxInformationBytes)];
        var body = writer.Add(type, 0, CauseHeaderBytes + information.Length);
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)cause);
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)body.Length);
        information.CopyTo(body[CauseHeaderBytes..]);
    }

    /// <summary>The first cause of a chunk; none if it has none that can be read.</summary>
    public static ErrorCause ReadCause(in Chunk chunk) =>
        new ParameterReader(chunk.Body).TryRead(out var type, out _) ? (ErrorCause)(ushort)type : ErrorCause.None;
}
