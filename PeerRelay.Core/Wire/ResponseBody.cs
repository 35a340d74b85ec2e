using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>
/// The answer to a request, inside of a user's data: <c>{"peerRelay":"response","id":"…","data":…}</c>, or <c>{"peerRelay":"response","id":"…","error":{"code":"busy","message":"…"}}</c>.
/// </summary>
internal static class ResponseBody
{
    /// <summary>Characters of an error's code.</summary>
    public const int MaxCode = 64;

    /// <summary>Characters of an error's message that are sent, or kept of one that comes.</summary>
    public const int MaxMessage = 1_024;

    private const int MaxMessageBytes = MaxMessage * 3;

    /// <summary>Reads a response, which is valid JSON, and one by its first member.</summary>
    /// <param name="json">The message.</param>
    /// <param name="room">Where the id goes, of <see cref="WireLimits.MaxNonceBytes"/>.</param>
    /// <param name="id">The request's id, escapes resolved; in the room.</param>
    /// <param name="data">The answer, as it is written; empty for none.</param>
    /// <param name="error">Why there is no answer; null if there is.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, Span<byte> room, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> data, out ResponseError? error)
    {
        id = data = default;
        error = null;
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
                if (!data.IsEmpty || error is not null) return false;
                data = JsonText.ReadValue(ref reader, json);
                continue;
            }
            else if (JsonText.Equals(ref reader, "error"u8))
            {
                if (!data.IsEmpty || error is not null || !TryReadError(ref reader, out error)) return false;
                continue;
            }

            reader.Skip();
        }

        return !id.IsEmpty;
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="id">The request's id, escapes resolved.</param>
    /// <param name="data">The answer: one JSON value, or empty for none.</param>
    public static byte[] Write(ReadOnlySpan<byte> id, ReadOnlySpan<byte> data)
    {
        var json = new byte["""{"peerRelay":"response","id":"","data":}""".Length + WireLimits.MaxEscapedNonceBytes + data.Length];
        var writer = Begin(json, id);
        if (!data.IsEmpty) writer.Append(",\"data\":"u8);
        writer.Append(data);
        writer.Append("}"u8);
        return json[..writer.Length];
    }

    /// <summary>Writes that there is no answer. A code or message that is too long is cut.</summary>
    /// <param name="id">The request's id, escapes resolved.</param>
    /// <param name="error">Why.</param>
    public static byte[] Write(ReadOnlySpan<byte> id, ResponseError error)
    {
        var code = Encoding.UTF8.GetBytes(Cut(error.Code, MaxCode));
        var message = Encoding.UTF8.GetBytes(Cut(error.Message, MaxMessage));
        var around = """{"peerRelay":"response","id":"","error":{"code":"","message":""}}""".Length + WireLimits.MaxEscapedNonceBytes;
        var json = new byte[around + (JsonText.LongestEscape * (code.Length + message.Length))];
        var writer = Begin(json, id);
        writer.Append(",\"error\":{\"code\":\""u8);
        writer.AppendEscaped(code);
        writer.Append("\",\"message\":\""u8);
        writer.AppendEscaped(message);
        writer.Append("\"}}"u8);
        return json[..writer.Length];
    }

    private static SpanWriter Begin(byte[] json, ReadOnlySpan<byte> id)
    {
        var writer = new SpanWriter(json);
        writer.Append("{\"peerRelay\":\"response\",\"id\":\""u8);
        writer.AppendEscaped(id);
        writer.Append("\""u8);
        return writer;
    }

    /// <summary>Reads an object with a code; a message that is not text is none, and one that is too long is cut.</summary>
    private static bool TryReadError(ref Utf8JsonReader reader, out ResponseError? error)
    {
        error = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        string? code = null, message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = JsonText.Equals(ref reader, "code"u8);
            var isMessage = JsonText.Equals(ref reader, "message"u8);
            reader.Read();
            if (isCode && (code is not null || (code = ReadText(ref reader)) is not { Length: > 0 and <= MaxCode })) return false;
            if (isMessage) message ??= Cut(ReadText(ref reader) ?? "", MaxMessage);
            reader.Skip();
        }

        if (code is not null) error = new ResponseError(code, message ?? "");
        return code is not null;
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return null;
        var raw = reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, MaxMessageBytes * JsonText.LongestEscape)];
        if (!reader.ValueIsEscaped) return Encoding.UTF8.GetString(raw);
        if (raw.Length < reader.ValueSpan.Length) return null; // nobody escapes so much, and what is cut may end within an escape
        var room = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            return JsonText.TryUnescape(raw, room, out var length) ? Encoding.UTF8.GetString(room, 0, length) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
