using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// A message for the application. Beside <c>data</c> it may carry <c>"receipt":t</c>: the source asks for a receipt, and this is its <c>t</c>-th try of the
/// message, each with the same nonce. Peers that don't know it ignore it.
/// </summary>
internal static class UserBody
{
    private const int ClosingBraces = 2;

    /// <summary>What <c>receipt</c> takes of a frame, in bytes, with the comma before it.</summary>
    public static int ReceiptLength => BeforeTry.Length + 1;

    private static ReadOnlySpan<byte> BeforeTry => ",\"receipt\":"u8;

    /// <summary>Writes a message.</summary>
    /// <param name="to">The peer that it is for.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">A random number below <see cref="Nonce.Limit"/>.</param>
    /// <param name="data">JSON that <see cref="EnvelopeWriter.AcceptsData"/> does; empty for none.</param>
    /// <param name="receiptTry">Which try this is, 1 to <see cref="WireLimits.MaxReceiptTry"/>, or 0 to ask for no receipt.</param>
    /// <exception cref="ArgumentOutOfRangeException">The try is outside that range, or the nonce is too large.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, ReadOnlySpan<byte> data, int receiptTry = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(receiptTry);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(receiptTry, WireLimits.MaxReceiptTry);
        if (receiptTry == 0) return EnvelopeWriter.Write(to, from, nonce, BodyType.User, data);
        var extra = new SpanWriter(stackalloc byte[ReceiptLength]);
        extra.Append(BeforeTry[1..]);
        extra.Append((ulong)receiptTry);
        return EnvelopeWriter.Write(to, from, nonce, BodyType.User, data, extra.Written);
    }

    /// <summary>The frame of another try of a message that <see cref="Write"/> has written with a try; a copy, since the first may still wait to be sent.</summary>
    /// <exception cref="ArgumentException">The frame asks for no receipt.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The try is not one of 1 to <see cref="WireLimits.MaxReceiptTry"/>.</exception>
    public static byte[] WithTry(ReadOnlySpan<byte> frame, int receiptTry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(receiptTry, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(receiptTry, WireLimits.MaxReceiptTry);
        if (!AsksForReceipt(frame)) throw new ArgumentException("Not a frame that asks for a receipt.", nameof(frame));
        var copy = frame.ToArray();
        copy[^(ClosingBraces + 1)] = (byte)('0' + receiptTry);
        return copy;
    }

    /// <summary>Whether a frame asks for a receipt, as <see cref="Write"/> lays it out.</summary>
    public static bool AsksForReceipt(ReadOnlySpan<byte> frame)
    {
        var start = frame.Length - ClosingBraces - ReceiptLength;
        return start >= 0 && TryReadEnd(frame[start..], out _);
    }

    /// <summary>Reads the end of a frame in which <c>receipt</c> comes last, as <see cref="Write"/> lays it out: <c>,"receipt":1}}</c>.</summary>
    public static bool TryReadEnd(ReadOnlySpan<byte> end, out int receiptTry)
    {
        receiptTry = 0;
        return end.Length == ReceiptLength + ClosingBraces && end.StartsWith(BeforeTry) && end.EndsWith("}}"u8) &&
            TryReadTry(end.Slice(BeforeTry.Length, 1), out receiptTry);
    }

    /// <summary>Reads the value of <c>receipt</c>, a JSON number as it is written: one digit, 1 to 9.</summary>
    public static bool TryReadTry(ReadOnlySpan<byte> number, out int receiptTry)
    {
        receiptTry = number.Length == 1 && number[0] is >= (byte)'1' and <= (byte)'9' ? number[0] - '0' : 0;
        return receiptTry != 0;
    }
}
