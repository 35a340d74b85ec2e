using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Simulator.Reference;

/// <summary>How the reference lays a frame out.</summary>
internal static class ReferenceLayout
{
    /// <summary>From one id of a path to the next: its digits, two quotes and a comma.</summary>
    public const int PathStep = PeerId.HexLength + 3;

    /// <summary>What stands before <c>to</c>.</summary>
    public static ReadOnlySpan<byte> To => "{\"to\":"u8;

    /// <summary>What stands before <c>from</c>.</summary>
    public static ReadOnlySpan<byte> From => ",\"from\":"u8;

    /// <summary>What stands before the first id of the path.</summary>
    public static ReadOnlySpan<byte> Path => ",\"path\":["u8;

    /// <summary>What stands between the last id of the path and the nonce.</summary>
    public static ReadOnlySpan<byte> Nonce => "],\"nonce\":\""u8;

    /// <summary>What stands between the nonce and the body.</summary>
    public static ReadOnlySpan<byte> Data => "\",\"data\":"u8;

    /// <summary>How a <c>Buffer</c> begins that <c>JSON.stringify</c> has written.</summary>
    public static ReadOnlySpan<byte> BufferStart => "{\"type\":\"Buffer\",\"data\":["u8;

    /// <summary>How it ends.</summary>
    public static ReadOnlySpan<byte> BufferEnd => "]}"u8;

    /// <summary>What follows the path in a message that is made.</summary>
    public static byte[] Tail(ulong nonce, ReadOnlySpan<byte> body) =>
        [.. Nonce, .. Encoding.ASCII.GetBytes(nonce.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. Data, .. body, (byte)'}'];

    /// <summary>Where the body begins in what follows a path.</summary>
    public static int BodyStart(ReadOnlySpan<byte> tail) => tail.IndexOf(Data) + Data.Length;

    /// <summary>How long a frame is without the ids of its path and what follows them.</summary>
    public static int Length(PeerId to, PeerId from, bool asText) => To.Length + IdLength(to, asText) + From.Length + IdLength(from, asText) + Path.Length;

    /// <summary>Writes an id as digits, or as a buffer.</summary>
    public static void Append(ref SpanWriter writer, PeerId id, bool asText)
    {
        if (asText)
        {
            writer.Append("\""u8);
            writer.Append(id);
            writer.Append("\""u8);
            return;
        }

        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        id.TryWriteBytes(bytes);
        writer.Append(BufferStart);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (i > 0) writer.Append(","u8);
            writer.Append((ulong)bytes[i]);
        }

        writer.Append(BufferEnd);
    }

    private static int IdLength(PeerId id, bool asText)
    {
        if (asText) return PeerId.HexLength + 2;
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        id.TryWriteBytes(bytes);
        var length = BufferStart.Length + BufferEnd.Length + PeerId.ByteLength - 1;
        foreach (var value in bytes) length += value < 10 ? 1 : value < 100 ? 2 : 3;
        return length;
    }
}
