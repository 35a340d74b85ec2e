using System.Buffers.Binary;

namespace PeerRelay.Tests.Hostile;

/// <summary>Writes frames of RFC 6455 §5.2, right or wrong.</summary>
internal static class WebSocketFrame
{
    public const byte Continuation = 0x00;
    public const byte Text = 0x81;
    public const byte TextStart = 0x01;
    public const byte Binary = 0x82;
    public const byte Close = 0x88;
    public const byte Ping = 0x89;

    private const byte Masked = 0x80;
    private static readonly byte[] Mask = [0x11, 0x22, 0x33, 0x44];

    /// <summary>A whole frame.</summary>
    /// <param name="first">The first byte: opcode, FIN and reserved bits.</param>
    /// <param name="payload">The payload before masking.</param>
    /// <param name="masked">Whether it is masked, as a client's must be.</param>
    public static byte[] Make(byte first, ReadOnlySpan<byte> payload, bool masked = true)
    {
        var head = Head(first, (ulong)payload.Length, masked);
        var frame = new byte[head.Length + payload.Length];
        head.CopyTo(frame, 0);
        for (var i = 0; i < payload.Length; i++)
            frame[head.Length + i] = masked ? (byte)(payload[i] ^ Mask[i % 4]) : payload[i];
        return frame;
    }

    /// <summary>The head of a frame that claims a length.</summary>
    public static byte[] Head(byte first, ulong length, bool masked = true)
    {
        var flag = masked ? Masked : (byte)0;
        byte[] head = length switch
        {
            < 126 => [first, (byte)(flag | (byte)length)],
            <= ushort.MaxValue => [first, (byte)(flag | 126), (byte)(length >> 8), (byte)length],
            _ => [first, (byte)(flag | 127), 0, 0, 0, 0, 0, 0, 0, 0],
        };
        if (head.Length == 10) BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(2), length);
        return masked ? [.. head, .. Mask] : head;
    }
}
