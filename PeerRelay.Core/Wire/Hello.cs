using System.Text.Json;
using System.Text.Unicode;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>The first frame on a WebSocket, from each side: the sender's id and nothing else.</summary>
internal static class Hello
{
    /// <summary>The largest hello taken. The longest that says anything has some 110 bytes; the rest is room for white space.</summary>
    public const int MaxBytes = 1_024;

    /// <summary>Reads a hello in either form of an id.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out PeerId id, out DropReason fault)
    {
        id = default;
        fault = DropReason.InvalidUtf8;
        if (!Utf8.IsValid(frame)) return false;
        try
        {
            var reader = new Utf8JsonReader(frame, JsonText.Strict);
            fault = reader.Read() && IdReader.TryRead(ref reader, out id) && !reader.Read() ? DropReason.None : DropReason.InvalidId;
        }
        catch (JsonException)
        {
            fault = DropReason.InvalidJson;
        }
        if (fault != DropReason.None) id = default;
        return fault == DropReason.None;
    }

    /// <summary>Writes a hello as a buffer object, the form that the reference sends.</summary>
    public static byte[] Write(PeerId id)
    {
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        id.TryWriteBytes(bytes);
        return BufferObject.Write(bytes);
    }
}
