using System.Buffers.Binary;

namespace PeerRelay.Benchmarks.Clients;

/// <summary>A frame as the server writes it: final and not masked. Anything else is a fault of the server.</summary>
internal readonly ref struct ServerFrame
{
    private const byte Final = 0x80;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>What it is.</summary>
    public Opcode Opcode { get; private init; }

    /// <summary>Its payload.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Its length, head and all.</summary>
    public int Length { get; private init; }

    /// <summary>Reads the frame that the bytes begin with, if all of it is there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ServerFrame frame)
    {
        frame = default;
        if (bytes.Length < 2) return false;
        var head = bytes[1] switch { < Length16 => 2, Length16 => 4, _ => 10 };
        if (bytes.Length < head) return false;
        var opcode = (Opcode)(bytes[0] ^ Final);
        if (!Enum.IsDefined(opcode) || bytes[1] > Length64) throw new ServerFaultException($"A frame begins with {bytes[0]:x2} {bytes[1]:x2}.");
        var length = head switch { 2 => bytes[1], 4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), _ => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]) };
        if (length > (ulong)(bytes.Length - head)) return false;
        frame = new ServerFrame { Opcode = opcode, Payload = bytes.Slice(head, (int)length), Length = head + (int)length };
        return true;
    }
}
