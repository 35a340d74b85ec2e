using System.Buffers.Text;
using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>
/// A message as the reference holds it: an object that is changed by sending it, since the sender is appended to its path. All that stands behind the path is kept as the
/// bytes that came, which is what <c>JSON.stringify</c> makes of them again where they were written by it, or by peers of ours, who lay frames out alike.
/// </summary>
internal sealed class ReferenceMessage
{
    private readonly ReadOnlyMemory<byte> _tail; // from the end of the path on

    private ReferenceMessage(PeerId to, PeerId from, ReadOnlyMemory<byte> tail, bool isOwn, bool hasFromAsText) =>
        (To, From, _tail, IsOwn, HasFromAsText) = (to, from, tail, isOwn, hasFromAsText);

    /// <summary>The peer that it is for.</summary>
    public PeerId To { get; }

    /// <summary>The peer that says it sent it.</summary>
    public PeerId From { get; }

    /// <summary>Who has sent it, the originator first.</summary>
    public List<PeerId> Path { get; } = [];

    /// <summary>Whether it was made here. One that came has its ids as buffer objects, and is sent on with them.</summary>
    public bool IsOwn { get; }

    /// <summary>Whether <c>from</c> came as digits: only then is it a key under which a path is found again.</summary>
    public bool HasFromAsText { get; }

    /// <summary>The body.</summary>
    public ReferenceBody Body => ReferenceBody.Read(_tail.Span[ReferenceLayout.BodyStart(_tail.Span)..]);

    /// <summary>The nonce of a frame, which is the number of its digits.</summary>
    public static ulong NonceOf(ReadOnlySpan<byte> frame)
    {
        var digits = frame[(frame.IndexOf(ReferenceLayout.Nonce) + ReferenceLayout.Nonce.Length)..];
        return Utf8Parser.TryParse(digits, out ulong nonce, out _) ? nonce : throw new FormatException("The nonce is no number.");
    }

    /// <summary>Makes a message.</summary>
    /// <param name="to">The peer that it is for.</param>
    /// <param name="from">This peer.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="body">The JSON of its body.</param>
    public static ReferenceMessage Create(PeerId to, PeerId from, ulong nonce, ReadOnlySpan<byte> body) =>
        new(to, from, ReferenceLayout.Tail(nonce, body), isOwn: true, hasFromAsText: true);

    /// <summary>Reads a frame, which must stay as it is.</summary>
    public static ReferenceMessage Read(byte[] frame)
    {
        var reader = new ReferenceReader(frame);
        reader.Skip(ReferenceLayout.To);
        var to = reader.ReadId(out _);
        reader.Skip(ReferenceLayout.From);
        var from = reader.ReadId(out var isText);
        reader.Skip(ReferenceLayout.Path);
        var path = reader.ReadUntil((byte)']');
        var message = new ReferenceMessage(to, from, frame.AsMemory(reader.Position), isOwn: false, isText);
        for (var i = 1; i < path.Length; i += ReferenceLayout.PathStep)
            message.Path.Add(PeerId.Parse(path.Slice(i, PeerId.HexLength), null));
        return message;
    }

    /// <summary>Writes the frame.</summary>
    public byte[] Write()
    {
        var tail = _tail.Span;
        var frame = new byte[ReferenceLayout.Length(To, From, IsOwn) + (Path.Count * ReferenceLayout.PathStep) - 1 + tail.Length];
        var writer = new Wire.SpanWriter(frame);
        writer.Append(ReferenceLayout.To);
        ReferenceLayout.Append(ref writer, To, IsOwn);
        writer.Append(ReferenceLayout.From);
        ReferenceLayout.Append(ref writer, From, IsOwn);
        writer.Append(ReferenceLayout.Path);
        for (var i = 0; i < Path.Count; i++)
        {
            writer.Append(i == 0 ? "\""u8 : ",\""u8);
            writer.Append(Path[i]);
            writer.Append("\""u8);
        }

        writer.Append(tail);
        return frame;
    }
}
