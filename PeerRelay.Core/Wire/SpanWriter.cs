using System.Buffers;
using System.Buffers.Text;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>Writes text into room that whoever uses it has made large enough; it throws where that was not done.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>How many bytes have been written.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Writes bytes as they are.</summary>
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Writes an id as 40 digits.</summary>
    public void Append(PeerId id)
    {
        if (!id.TryFormat(_destination[Length..], out var written)) throw new ArgumentException("Too short for an id.");
        Length += written;
    }

    /// <summary>Writes a number in decimal digits.</summary>
    public void Append(ulong number)
    {
        if (!Utf8Formatter.TryFormat(number, _destination[Length..], out var written)) throw new ArgumentException("Too short for a number.");
        Length += written;
    }

    /// <summary>Writes bytes in base64, padded (RFC 4648, section 4).</summary>
    public void AppendBase64(scoped ReadOnlySpan<byte> bytes)
    {
        if (Base64.EncodeToUtf8(bytes, _destination[Length..], out _, out var written) != OperationStatus.Done) throw new ArgumentException("Too short for the bytes.");
        Length += written;
    }

    /// <summary>Writes UTF-8 text as it stands between the quotes of a JSON string: up to <see cref="JsonText.LongestEscape"/> bytes for each of its own.</summary>
    public void AppendEscaped(scoped ReadOnlySpan<byte> text) => Length += JsonText.Escape(text, _destination[Length..]);
}
