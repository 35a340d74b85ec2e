using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// A message on its way: a view over the bytes of a frame, which must outlive it. Reading and passing on allocate nothing.
/// </summary>
internal ref struct Envelope
{
    private const int QuotedIdLength = PeerId.HexLength + 2;

    private EnvelopeLayout _layout;

    private Envelope(ReadOnlySpan<byte> frame) => Frame = frame;

    /// <summary>The frame as it came.</summary>
    public ReadOnlySpan<byte> Frame { get; }

    /// <summary>The peer that the message is for.</summary>
    public readonly PeerId To => _layout.To;

    /// <summary>The peer that says it sent the message.</summary>
    public readonly PeerId From => _layout.From;

    /// <summary>How many nodes have sent the message, 1 to 20.</summary>
    public readonly int PathCount => _layout.PathCount;

    /// <summary>The node that sent the message first.</summary>
    public readonly PeerId FirstHop => _layout.FirstHop;

    /// <summary>The node that sent the message last.</summary>
    public readonly PeerId LastHop => _layout.LastHop;

    /// <summary>The type of the body.</summary>
    public readonly BodyType Type => _layout.Type;

    /// <summary>The body: all of the object <c>data</c>, byte for byte.</summary>
    public readonly ReadOnlySpan<byte> Body => _layout.Body.Of(Frame);

    /// <summary>The body's own <c>data</c>, byte for byte; empty if it has none.</summary>
    public readonly ReadOnlySpan<byte> BodyData => _layout.BodyData.Of(Frame);

    /// <summary>
    /// Which try of a message this is whose source asks for a receipt, 1 to <see cref="WireLimits.MaxReceiptTry"/>; 0 if it asks for none. Anything else that the body's
    /// member <c>receipt</c> may be is the application's or a stranger's, and counts as none.
    /// </summary>
    public readonly int ReceiptTry => _layout.ReceiptTry;

    [UnscopedRef]
    private readonly ReadOnlySpan<Splice> Splices => ((ReadOnlySpan<Splice>)_layout.Splices)[.._layout.SpliceCount];

    /// <summary>How many bytes <see cref="WriteForwarded"/> writes.</summary>
    public readonly int ForwardedLength
    {
        get
        {
            var length = Frame.Length + WireLimits.HopBytes;
            foreach (ref readonly var splice in Splices)
            {
                if (splice.Field != EnvelopeFields.Path) length += QuotedIdLength - splice.Length;
            }
            return length;
        }
    }

    /// <summary>Reads a frame; the caller has looked at its size.</summary>
    /// <returns>Whether it is an envelope that may be delivered and passed on; if not, <paramref name="fault"/> says why.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out Envelope envelope, out DropReason fault)
    {
        if (Utf8.IsValid(frame)) return TryReadText(frame, out envelope, out fault);
        envelope = default;
        fault = DropReason.InvalidUtf8;
        return false;
    }

    /// <summary>Reads a frame that is known to be valid UTF-8.</summary>
    /// <inheritdoc cref="TryRead"/>
    public static bool TryReadText(ReadOnlySpan<byte> frame, out Envelope envelope, out DropReason fault)
    {
        envelope = new Envelope(frame);
        fault = UsualFrame.TryRead(frame, ref envelope._layout) ? DropReason.None : ReadThoroughly(frame, out envelope._layout);
        if (fault == DropReason.None) return true;
        envelope = default;
        return false;
    }

    private static DropReason ReadThoroughly(ReadOnlySpan<byte> frame, out EnvelopeLayout layout)
    {
        try
        {
            return new EnvelopeReader(frame).Read(frame, out layout);
        }
        catch (JsonException)
        {
            layout = default;
            return DropReason.InvalidJson;
        }
    }

    /// <summary>The node at a place of the path, the originator's first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The path is not that long.</exception>
    public readonly PeerId PathAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PathCount);
        return HopAt(_layout.Path[index]);
    }

    /// <summary>Whether a node has sent the message before.</summary>
    public readonly bool PathContains(PeerId id)
    {
        for (var i = 0; i < PathCount; i++)
            if (HopAt(_layout.Path[i]) == id)
                return true;
        return false;
    }

    /// <summary>Copies the UTF-8 bytes of the nonce, escapes resolved, so that one nonce is one sequence of bytes however it is written.</summary>
    /// <param name="destination">Where to; <see cref="WireLimits.MaxNonceBytes"/> always suffice.</param>
    /// <returns>How many bytes.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public readonly int CopyNonce(Span<byte> destination)
    {
        if (JsonText.TryUnescape(_layout.Nonce.Of(Frame), destination, out var length)) return length;
        throw new ArgumentException("Too short for the nonce.", nameof(destination));
    }

    /// <summary>
    /// Writes the frame as this node passes it on: the same bytes, with <c>to</c> and <c>from</c> as digits (the reference
    /// looks them up as strings) and one more id in the path.
    /// </summary>
    /// <param name="self">This node.</param>
    /// <param name="destination">Where to, of <see cref="ForwardedLength"/> bytes at least.</param>
    /// <returns><see cref="ForwardedLength"/>.</returns>
    /// <exception cref="InvalidOperationException">The path is full: no node would take the result.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public readonly int WriteForwarded(PeerId self, Span<byte> destination)
    {
        if (PathCount >= WireLimits.MaxPath) throw new InvalidOperationException("The path is full.");
        if (destination.Length < ForwardedLength) throw new ArgumentException("Too short for the frame.", nameof(destination));
        var (read, written) = (0, 0);
        foreach (ref readonly var splice in Splices)
        {
            Frame[read..splice.Start].CopyTo(destination[written..]);
            written += splice.Start - read;
            read = splice.Start + splice.Length;
            written += WriteSplice(splice.Field, self, destination[written..]);
        }
        Frame[read..].CopyTo(destination[written..]);
        return written + Frame.Length - read;
    }

    private readonly PeerId HopAt(int place) => PeerId.TryParse(Frame.Slice(place, PeerId.HexLength), out var id) ? id : default; // it is one: the reader saw to it

    private readonly int WriteSplice(EnvelopeFields field, PeerId self, Span<byte> destination)
    {
        if (field == EnvelopeFields.To) return WriteQuoted(To, destination);
        if (field == EnvelopeFields.From) return WriteQuoted(From, destination);
        destination[0] = (byte)',';
        return 1 + WriteQuoted(self, destination[1..]);
    }

    private static int WriteQuoted(PeerId id, Span<byte> destination)
    {
        destination[0] = (byte)'"';
        id.TryFormat(destination[1..], out _);
        destination[QuotedIdLength - 1] = (byte)'"';
        return QuotedIdLength;
    }
}
