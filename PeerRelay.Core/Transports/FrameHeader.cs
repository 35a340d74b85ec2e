using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PeerRelay.Transports;

/// <summary>The head of a frame (RFC 6455 §5.2).</summary>
/// <param name="Opcode">What the frame is.</param>
/// <param name="IsFinal">Whether the message ends with it.</param>
/// <param name="PayloadLength">Bytes that follow the head.</param>
/// <param name="Mask">The four bytes that the payload is masked with, the first in the lowest place.</param>
/// <param name="Length">Bytes of the head itself.</param>
internal readonly record struct FrameHeader(FrameOpcode Opcode, bool IsFinal, long PayloadLength, uint Mask, int Length)
{
    /// <summary>Bytes of the longest head.</summary>
    public const int MaxLength = 14;

    /// <summary>Bytes of the longest head without a mask, as a server writes it.</summary>
    public const int MaxUnmaskedLength = 10;

    /// <summary>Bytes that a control frame may carry (§5.5).</summary>
    public const int MaxControlPayload = 125;

    private const int TwoByteLength = 126;
    private const int EightByteLength = 127;
    private const int MaskLength = 4;

    public bool IsControl => Opcode >= FrameOpcode.Close;

    /// <summary>Reads the head of a frame from a client, as strictly as a server must: masked, no reserved bit, no unknown opcode, the shortest form of its length.</summary>
    /// <param name="bytes">What there is; more than the head does no harm.</param>
    /// <param name="header">The head, if it is there.</param>
    /// <param name="isMalformed">Whether it is none. It is found out as early as can be, so that nobody waits for the rest.</param>
    /// <returns>Whether it is there.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header, out bool isMalformed)
    {
        header = default;
        isMalformed = false;
        if (bytes.Length < 2) return false;
        var opcode = (FrameOpcode)(bytes[0] & 0x0f);
        var isFinal = (bytes[0] & 0x80) != 0;
        var length = (long)(bytes[1] & 0x7f);
        isMalformed = (bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) == 0 || opcode is > FrameOpcode.Binary and < FrameOpcode.Close or > FrameOpcode.Pong
            || (opcode >= FrameOpcode.Close && (!isFinal || length > MaxControlPayload));
        if (isMalformed) return false;
        var at = 2;
        if (length == TwoByteLength)
        {
            if (bytes.Length < at + 2) return false;
            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            isMalformed = length < TwoByteLength;
            at += 2;
        }
        else if (length == EightByteLength)
        {
            if (bytes.Length < at + 8) return false;
            length = BinaryPrimitives.ReadInt64BigEndian(bytes[at..]);
            isMalformed = length <= ushort.MaxValue; // also if its highest bit is set
            at += 8;
        }

        if (isMalformed || bytes.Length < at + MaskLength) return false;
        header = new FrameHeader(opcode, isFinal, length, BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]), at + MaskLength);
        return true;
    }

    /// <summary>Writes the head of a whole frame from a server.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> destination, FrameOpcode opcode, int payloadLength)
    {
        destination[0] = (byte)(0x80 | (int)opcode);
        if (payloadLength < TwoByteLength)
        {
            destination[1] = (byte)payloadLength;
            return 2;
        }

        if (payloadLength <= ushort.MaxValue)
        {
            destination[1] = TwoByteLength;
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
            return 4;
        }

        destination[1] = EightByteLength;
        BinaryPrimitives.WriteInt64BigEndian(destination[2..], payloadLength);
        return MaxUnmaskedLength;
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <returns>The length of the head, and of the payload.</returns>
    public static (int Head, int Payload) ReadWritten(ReadOnlySpan<byte> frame) => frame[1] switch
    {
        TwoByteLength => (4, BinaryPrimitives.ReadUInt16BigEndian(frame[2..])),
        EightByteLength => (MaxUnmaskedLength, (int)BinaryPrimitives.ReadInt64BigEndian(frame[2..])),
        var length => (2, length),
    };

    /// <summary>How long the head is that <see cref="Write"/> writes.</summary>
    public static int LengthFor(int payloadLength) => payloadLength < TwoByteLength ? 2 : payloadLength <= ushort.MaxValue ? 4 : MaxUnmaskedLength;

    /// <summary>Takes the mask off (§5.3), in place.</summary>
    /// <param name="payload">Bytes of the payload.</param>
    /// <param name="mask">The mask, turned so that its first byte belongs to the first of the bytes.</param>
    /// <returns>The mask for the bytes that follow.</returns>
    public static uint Unmask(Span<byte> payload, uint mask)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(payload);
        var pattern = Vector.AsVectorByte(new Vector<uint>(BitConverter.IsLittleEndian ? mask : BinaryPrimitives.ReverseEndianness(mask)));
        foreach (ref var vector in vectors) vector ^= pattern;
        var rest = payload[(vectors.Length * Vector<byte>.Count)..];
        for (var i = 0; i < rest.Length; i++) rest[i] ^= (byte)Turn(mask, i);
        return Turn(mask, payload.Length);
    }

    private static uint Turn(uint mask, int bytes) => BitOperations.RotateRight(mask, 8 * (bytes & 3));
}
