using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// What a body carries beside <c>data</c> whose source asks for a receipt: <c>"receipt":t</c>, and this is its <c>t</c>-th try of the message, each with the same nonce. It is
/// written last, so that another try differs from the first in one digit at a known place. Peers that don't know it ignore it.
/// </summary>
internal static class ReceiptMember
{
    private const int ClosingBraces = 2;

    /// <summary>What it takes of a frame, in bytes, with the comma before it.</summary>
    public static int Length => BeforeTry.Length + 1;

    private static ReadOnlySpan<byte> BeforeTry => ",\"receipt\":"u8;

    /// <summary>Whether messages of a type may carry it; on others it means nothing.</summary>
    public static bool IsOf(BodyType type) => type is BodyType.User or BodyType.Part;

    /// <summary>Writes a frame that carries it.</summary>
    /// <param name="to">The peer that it is for.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">A random number below <see cref="Nonce.Limit"/>.</param>
    /// <param name="type">A type that it is of.</param>
    /// <param name="data">The JSON of the body's data; empty for none.</param>
    /// <param name="receiptTry">Which try this is, 1 to <see cref="WireLimits.MaxReceiptTry"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The try is outside that range, or the nonce is too large.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, BodyType type, ReadOnlySpan<byte> data, int receiptTry)
    {
        Check(receiptTry);
        var extra = new SpanWriter(stackalloc byte[Length]);
        extra.Append(BeforeTry[1..]);
        extra.Append((ulong)receiptTry);
        return EnvelopeWriter.Write(to, from, nonce, type, data, extra.Written);
    }

    /// <summary>The frame of another try of a message that <see cref="Write"/> has written; a copy, since the first may still wait to be sent.</summary>
    /// <exception cref="ArgumentException">The frame asks for no receipt.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The try is not one of 1 to <see cref="WireLimits.MaxReceiptTry"/>.</exception>
    public static byte[] WithTry(ReadOnlySpan<byte> frame, int receiptTry)
    {
        Check(receiptTry);
        if (!IsIn(frame)) throw new ArgumentException("Not a frame that asks for a receipt.", nameof(frame));
        var copy = frame.ToArray();
        copy[^(ClosingBraces + 1)] = (byte)('0' + receiptTry);
        return copy;
    }

    /// <summary>Whether a frame asks for a receipt, as <see cref="Write"/> lays it out.</summary>
    public static bool IsIn(ReadOnlySpan<byte> frame)
    {
        var start = frame.Length - ClosingBraces - Length;
        return start >= 0 && TryReadEnd(frame[start..], out _);
    }

    /// <summary>Reads the end of a frame in which it comes last, as <see cref="Write"/> lays it out: <c>,"receipt":1}}</c>.</summary>
    public static bool TryReadEnd(ReadOnlySpan<byte> end, out int receiptTry)
    {
        receiptTry = 0;
        return end.Length == Length + ClosingBraces && end.StartsWith(BeforeTry) && end.EndsWith("}}"u8) &&
            TryReadTry(end.Slice(BeforeTry.Length, 1), out receiptTry);
    }

    /// <summary>Reads its value, a JSON number as it is written: one digit, 1 to 9.</summary>
    public static bool TryReadTry(ReadOnlySpan<byte> number, out int receiptTry)
    {
        receiptTry = number.Length == 1 && number[0] is >= (byte)'1' and <= (byte)'9' ? number[0] - '0' : 0;
        return receiptTry != 0;
    }

    private static void Check(int receiptTry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(receiptTry, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(receiptTry, WireLimits.MaxReceiptTry);
    }
}
