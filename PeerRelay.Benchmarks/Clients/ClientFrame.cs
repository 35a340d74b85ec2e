using System.Buffers.Binary;

namespace PeerRelay.Benchmarks.Clients;

/// <summary>Frames as a client writes them (RFC 6455 §5.2): whole messages, masked. It owes nothing to the server's own framing, which it is to test.</summary>
internal static class ClientFrame
{
    public const int MaxHeadBytes = 14;
    public const int MaskBytes = 4;

    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>Writes a frame.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> destination, Opcode opcode, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> mask)
    {
        destination[0] = (byte)(Final | (byte)opcode);
        var head = WriteLength(destination, payload.Length);
        mask.CopyTo(destination[head..]);
        head += MaskBytes;
        var masked = destination.Slice(head, payload.Length);
        for (var i = 0; i < masked.Length; i++) masked[i] = (byte)(payload[i] ^ mask[i % MaskBytes]);
        return head + masked.Length;
    }

    private static int WriteLength(Span<byte> destination, int length)
    {
        if (length < Length16)
        {
            destination[1] = (byte)(Masked | length);
            return 2;
        }

        if (length <= ushort.MaxValue)
        {
            destination[1] = Masked | Length16;
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)length);
            return 4;
        }

        destination[1] = Masked | Length64;
        BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)length);
        return 10;
    }
}
