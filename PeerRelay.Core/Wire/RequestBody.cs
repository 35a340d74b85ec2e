using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>A request, inside of a user's data: <c>{"peerRelay":"request","id":"…","data":…}</c>.</summary>
internal static class RequestBody
{
    /// <summary>Reads a request, which is valid JSON, and one by its first member.</summary>
    /// <param name="json">The message.</param>
    /// <param name="room">Where the id goes, of <see cref="WireLimits.MaxNonceBytes"/>.</param>
    /// <param name="id">Its id, escapes resolved; in the room.</param>
    /// <param name="data">What is asked, as it is written; empty for nothing.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, Span<byte> room, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> data)
    {
        id = data = default;
        var reader = new Utf8JsonReader(json, JsonText.Strict);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "id"u8))
            {
                if (!id.IsEmpty || !reader.Read() || !Nonce.TryRead(ref reader, room, out id)) return false;
            }
            else if (JsonText.Equals(ref reader, "data"u8))
            {
                if (!data.IsEmpty) return false;
                data = JsonText.ReadValue(ref reader, json);
                continue;
            }

            reader.Skip();
        }

        return !id.IsEmpty;
    }

    /// <summary>Whether JSON can travel as the data of a request or a response, which is one object further in than a message's.</summary>
    public static bool AcceptsData(ReadOnlySpan<byte> json) => EnvelopeWriter.AcceptsData(json, depth: 1);

    /// <summary>Writes a request.</summary>
    /// <param name="id">Its id: text that needs no escaping.</param>
    /// <param name="data">What is asked: one JSON value, or empty for nothing.</param>
    public static byte[] Write(ReadOnlySpan<byte> id, ReadOnlySpan<byte> data)
    {
        var json = new byte["""{"peerRelay":"request","id":"","data":}""".Length + id.Length + data.Length];
        var writer = new SpanWriter(json);
        writer.Append("{\"peerRelay\":\"request\",\"id\":\""u8);
        writer.Append(id);
        writer.Append("\""u8);
        if (!data.IsEmpty) writer.Append(",\"data\":"u8);
        writer.Append(data);
        writer.Append("}"u8);
        return json[..writer.Length];
    }
}
