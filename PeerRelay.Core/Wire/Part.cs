using System.Buffers;

namespace PeerRelay.Wire;

/// <summary>A part of a message that does not fit a frame: a view over the bytes of the frame, which must outlive it.</summary>
internal readonly ref struct Part
{
    /// <summary>Names the message among those of its source: 1 to 64 characters.</summary>
    public required ReadOnlySpan<byte> Message { get; init; }

    /// <summary>Where the part stands in the message: a multiple of <see cref="WireLimits.PartBytes"/>, below <see cref="Length"/>.</summary>
    public required int Offset { get; init; }

    /// <summary>The bytes of the whole message; positive.</summary>
    public required int Length { get; init; }

    /// <summary>What they are.</summary>
    public required PartKind Kind { get; init; }

    /// <summary>The part's bytes in base64, as they stand between the quotes of the string.</summary>
    public required ReadOnlySpan<byte> Base64 { private get; init; }

    /// <summary>Whether it is the one at the end of the message.</summary>
    public bool IsLast => Length - Offset <= WireLimits.PartBytes;

    /// <summary>How many bytes the part has.</summary>
    public int Size => SizeOf(Offset, Length);

    /// <summary>How many bytes the part at an offset of a message has.</summary>
    public static int SizeOf(int offset, int length) => Math.Min(WireLimits.PartBytes, length - offset);

    /// <summary>Writes the part's bytes.</summary>
    /// <param name="destination">Where to, of <see cref="Size"/> bytes.</param>
    /// <returns>False if they are not base64 of so many bytes, padded; then anything may have been written.</returns>
    public bool TryDecode(Span<byte> destination)
    {
        var length = Base64Length(Size);
        if (Base64.Length == length) return TryDecodeText(Base64, destination);
        if (Base64.Length < length || !Base64.Contains((byte)'\\')) return false;
        var text = ArrayPool<byte>.Shared.Rent(length); // somebody's JSON has its slashes escaped
        try
        {
            return JsonText.TryUnescape(Base64, text.AsSpan(0, length), out var written) && written == length && TryDecodeText(text.AsSpan(0, length), destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <summary>The length of so many bytes in base64.</summary>
    public static int Base64Length(int bytes) => (bytes + 2) / 3 * 4;

    // The text has the length that the bytes need, so white space, which the decoder passes over, leaves some missing.
    private static bool TryDecodeText(ReadOnlySpan<byte> text, Span<byte> destination) =>
        System.Buffers.Text.Base64.DecodeFromUtf8(text, destination, out var read, out var written) == OperationStatus.Done
        && read == text.Length && written == destination.Length;
}
