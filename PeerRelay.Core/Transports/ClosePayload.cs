using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace PeerRelay.Transports;

/// <summary>What a close frame carries (RFC 6455 §5.5.1, §7.4): nothing, or a code and a reason.</summary>
internal static class ClosePayload
{
    private const int CodeLength = 2;

    /// <summary>What a close frame means that has come.</summary>
    public static ReceivedKind KindOf(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty) return ReceivedKind.Closed;
        if (payload.Length < CodeLength || !MayBeSent(BinaryPrimitives.ReadUInt16BigEndian(payload))) return ReceivedKind.Malformed;
        return Utf8.IsValid(payload[CodeLength..]) ? ReceivedKind.Closed : ReceivedKind.InvalidUtf8;
    }

    /// <summary>The code of a good close frame, or null if it has none.</summary>
    public static CloseCode? CodeOf(ReadOnlySpan<byte> payload) =>
        payload.IsEmpty ? null : (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload);

    /// <summary>Writes a whole close frame.</summary>
    /// <param name="destination">Where to; <see cref="FrameHeader.MaxControlPayload"/> and a head always suffice.</param>
    /// <param name="code">The code.</param>
    /// <param name="reason">For a person: 123 bytes at most.</param>
    /// <returns>Its length.</returns>
    public static int WriteFrame(Span<byte> destination, CloseCode code, string reason)
    {
        var length = CodeLength + Encoding.UTF8.GetByteCount(reason);
        var head = FrameHeader.Write(destination, FrameOpcode.Close, length);
        BinaryPrimitives.WriteUInt16BigEndian(destination[head..], (ushort)code);
        Encoding.UTF8.GetBytes(reason, destination[(head + CodeLength)..]);
        return head + length;
    }

    /// <summary>Whether a code may stand in a frame (§7.4): 1004 to 1006 and 1015 may not, and below 3000 only what is registered.</summary>
    private static bool MayBeSent(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
