using System.Buffers.Text;
using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>Reads a frame that is laid out as the reference lays it out. Anything else is a fault of the simulation, and throws.</summary>
internal ref struct ReferenceReader(ReadOnlySpan<byte> frame)
{
    private readonly ReadOnlySpan<byte> _frame = frame;

    /// <summary>Where it stands.</summary>
    public int Position { get; private set; }

    private readonly ReadOnlySpan<byte> Rest => _frame[Position..];

    /// <summary>Passes what must stand here.</summary>
    public void Skip(scoped ReadOnlySpan<byte> expected)
    {
        if (!Rest.StartsWith(expected)) throw new FormatException($"Not laid out as a frame of the reference, at {Position}.");
        Position += expected.Length;
    }

    /// <summary>Reads up to a byte, at which it stands then.</summary>
    public ReadOnlySpan<byte> ReadUntil(byte end)
    {
        var part = Rest[..Rest.IndexOf(end)];
        Position += part.Length;
        return part;
    }

    /// <summary>Reads an id in either form.</summary>
    public PeerId ReadId(out bool isText)
    {
        isText = Rest[0] == (byte)'"';
        if (!isText) return ReadBuffer();
        var id = PeerId.Parse(Rest.Slice(1, PeerId.HexLength), null);
        Position += PeerId.HexLength + 2;
        return id;
    }

    private PeerId ReadBuffer()
    {
        Skip(ReferenceLayout.BufferStart);
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (i > 0) Skip(","u8);
            if (!Utf8Parser.TryParse(Rest, out bytes[i], out var length)) throw new FormatException("Not a byte.");
            Position += length;
        }

        Skip(ReferenceLayout.BufferEnd);
        return PeerId.FromBytes(bytes);
    }
}
