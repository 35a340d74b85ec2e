using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// Reads the envelope that nearly every message comes in: as the reference and this project write it, the fields in their usual order, no white space,
/// ids of lower-case digits, an application's message or a part of one, which may ask for a receipt, or what peers send one another to keep the network up. It stands at fixed places, and reading it costs a tenth of a pass of the whole reader.
/// What it does not take is left to <see cref="EnvelopeReader"/>; what it takes, that reader would take, and read the same.
/// </summary>
internal static class UsualFrame
{
    private const int HexLength = PeerId.HexLength;

    private static ReadOnlySpan<byte> BeforeTo => "{\"to\":\""u8;

    private static ReadOnlySpan<byte> BeforeFrom => "\",\"from\":\""u8;

    private static ReadOnlySpan<byte> BeforePath => "\",\"path\":[\""u8;

    private static ReadOnlySpan<byte> BetweenHops => "\",\""u8;

    private static ReadOnlySpan<byte> BeforeNonce => "],\"nonce\":\""u8;

    private static ReadOnlySpan<byte> BeforeBody => "\",\"data\":"u8;

    private static ReadOnlySpan<byte> UserHead => "{\"type\":\"user\",\"data\":"u8;

    private static ReadOnlySpan<byte> PartHead => "{\"type\":\"part\",\"data\":"u8;

    private static ReadOnlySpan<byte> End => "}}"u8;

    /// <summary>Reads a frame that is valid UTF-8.</summary>
    /// <returns>Whether it is such a frame; only then does the layout hold.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref EnvelopeLayout layout)
    {
        var at = 0;
        if (!TrySkip(frame, ref at, BeforeTo) || !TryReadId(frame, ref at, out layout.To)) return false;
        if (!TrySkip(frame, ref at, BeforeFrom) || !TryReadId(frame, ref at, out layout.From)) return false;
        var from = frame[(at - HexLength)..at];
        if (!TrySkip(frame, ref at, BeforePath) || !TryReadPath(frame, ref at, from, ref layout)) return false;
        if (!TrySkip(frame, ref at, BeforeNonce) || !TryReadNonce(frame, ref at, ref layout)) return false;
        if (!TrySkip(frame, ref at, BeforeBody)) return false;
        var body = at;
        var isPart = !TrySkip(frame, ref at, UserHead);
        if (isPart && !TrySkip(frame, ref at, PartHead)) return TryReadMaintenance(frame, body, ref layout);
        if (!JsonScan.TrySkipValue(frame[at..], out var length)) return false;
        var rest = frame[(at + length)..];
        if (!rest.SequenceEqual(End) && !ReceiptMember.TryReadEnd(rest, out layout.ReceiptTry)) return false;
        layout.Type = isPart ? BodyType.Part : BodyType.User;
        layout.Body = new FrameSlice(body, frame.Length - 1 - body);
        layout.BodyData = new FrameSlice(at, length);
        return true;
    }

    /// <summary>Reads the body of a message that is not an application's.</summary>
    private static bool TryReadMaintenance(ReadOnlySpan<byte> frame, int body, ref EnvelopeLayout layout)
    {
        if (frame.Length == body || frame[^1] != '}' || !UsualBody.TryRead(frame[body..^1], out var usual)) return false;
        layout.Type = usual.Type;
        layout.Body = new FrameSlice(body, frame.Length - 1 - body);
        layout.BodyData = new FrameSlice(usual.Data.Length == 0 ? 0 : body + usual.Data.Start, usual.Data.Length);
        return BodyRules.IsValid(layout.Type, layout.BodyData.Of(frame));
    }

    private static bool TrySkip(ReadOnlySpan<byte> frame, ref int at, ReadOnlySpan<byte> expected)
    {
        if (!frame[at..].StartsWith(expected)) return false;
        at += expected.Length;
        return true;
    }

    private static bool TryReadId(ReadOnlySpan<byte> frame, ref int at, out PeerId id)
    {
        id = default;
        if (frame.Length - at < HexLength) return false;
        var digits = frame.Slice(at, HexLength);
        at += HexLength;
        return !digits.ContainsAnyInRange((byte)'A', (byte)'F') && PeerId.TryParse(digits, out id);
    }

    private static bool TryReadPath(ReadOnlySpan<byte> frame, ref int at, ReadOnlySpan<byte> from, ref EnvelopeLayout layout)
    {
        for (var count = 0; count < WireLimits.MaxPath; count++)
        {
            if (count > 0 && !TrySkip(frame, ref at, BetweenHops))
            {
                at++; // the quote
                layout.PathCount = count;
                layout.Splices[0] = new Splice(EnvelopeFields.Path, at, 0);
                layout.SpliceCount = 1;
                return true;
            }

            if (frame.Length - at <= HexLength || frame[at + HexLength] != '"') return false;
            var digits = frame.Slice(at, HexLength);
            if (count == 0 && digits.SequenceEqual(from)) layout.LastHop = layout.From; // as with all that come from their source
            else if (!PeerId.TryParse(digits, out layout.LastHop)) return false;
            if (count == 0) layout.FirstHop = layout.LastHop;
            layout.Path[count] = at;
            at += HexLength;
        }

        return false; // twenty hops, which hardly ever happens, or too many
    }

    private static bool TryReadNonce(ReadOnlySpan<byte> frame, ref int at, ref EnvelopeLayout layout)
    {
        var rest = frame.Slice(at, Math.Min(frame.Length - at, WireLimits.MaxNonce + 1));
        var length = rest.IndexOf((byte)'"');
        if (length <= 0 || rest[..length].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        layout.Nonce = new FrameSlice(at, length);
        at += length;
        return true;
    }
}
