using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>Writes the frames of messages that start at this node, laid out as the reference lays them out.</summary>
internal static class EnvelopeWriter
{
    private const int EnvelopeDepth = 2; // of a body's data: the envelope and the body are around it

    /// <summary>Writes a message from this node.</summary>
    /// <param name="to">The peer that it is for.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">A random number below <see cref="Nonce.Limit"/>.</param>
    /// <param name="type">The type of the body.</param>
    /// <param name="data">The JSON of the body's data, written as it is; empty for none. Only what <see cref="AcceptsData"/> does.</param>
    /// <param name="extra">Further members of the body as JSON, without a comma before the first; empty for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The nonce is too large, or the type is unknown.</exception>
    public static byte[] Write(
        PeerId to, PeerId from, ulong nonce, BodyType type, ReadOnlySpan<byte> data, ReadOnlySpan<byte> extra = default) =>
        WriteNamed(to, from, nonce, BodyTypeNames.Of(type), data, extra);

    /// <summary>As <see cref="Write"/>, of a type by its name, which needs no escaping in JSON.</summary>
    public static byte[] WriteNamed(
        PeerId to, PeerId from, ulong nonce, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, ReadOnlySpan<byte> extra = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(nonce, Nonce.Limit);
        var frame = new byte[Length(nonce, type.Length, data.Length, extra.Length)];
        var writer = new SpanWriter(frame);
        writer.Append("{\"to\":\""u8);
        writer.Append(to);
        writer.Append("\",\"from\":\""u8);
        writer.Append(from);
        writer.Append("\",\"path\":[\""u8);
        writer.Append(from);
        writer.Append("\"],\"nonce\":\""u8);
        writer.Append(nonce);
        writer.Append("\",\"data\":{\"type\":\""u8);
        writer.Append(type);
        writer.Append("\""u8);
        if (!data.IsEmpty) writer.Append(",\"data\":"u8);
        writer.Append(data);
        if (!extra.IsEmpty) writer.Append(","u8);
        writer.Append(extra);
        writer.Append("}}"u8);
        return frame;
    }

    /// <summary>How long the frame of a message becomes, in bytes, so that one too large can be refused before it is made.</summary>
    public static int Length(ulong nonce, BodyType type, int dataLength, int extraLength = 0) => Length(nonce, BodyTypeNames.Of(type).Length, dataLength, extraLength);

    private static int Length(ulong nonce, int typeLength, int dataLength, int extraLength)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(nonce, digits, out var nonceLength);
        return """{"to":"","from":"","path":[""],"nonce":"","data":{"type":""}}""".Length + 3 * PeerId.HexLength + nonceLength +
            typeLength +
            (dataLength == 0 ? 0 : ",\"data\":".Length + dataLength) +
            (extraLength == 0 ? 0 : 1 + extraLength);
    }

    /// <summary>Whether an application's data can travel: one JSON value, not so deep that peers would refuse the frame around it.</summary>
    /// <param name="json">The data.</param>
    /// <param name="depth">How many values of a layer are around it.</param>
    public static bool AcceptsData(ReadOnlySpan<byte> json, int depth = 0)
    {
        if (!Utf8.IsValid(json)) return false;
        try
        {
            var reader = new Utf8JsonReader(json, JsonText.Strict with { MaxDepth = WireLimits.MaxDepth - EnvelopeDepth - depth });
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
