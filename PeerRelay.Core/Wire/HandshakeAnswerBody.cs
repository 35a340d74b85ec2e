using System.Text;
using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>How a peer can be reached.</summary>
/// <param name="WebSocketUrl">Where it listens, or null if it does not.</param>
/// <param name="WebRtc">Whether it can be dialled by WebRTC.</param>
internal readonly record struct HandshakeAnswerBody(Uri? WebSocketUrl, bool WebRtc)
{
    /// <summary>Reads an answer; one without data says that the peer cannot be reached.</summary>
    public static bool TryRead(in Envelope envelope, out HandshakeAnswerBody answer)
    {
        answer = default;
        Span<byte> text = stackalloc byte[Wire.WebSocketUrl.MaxLength];
        if (envelope.Type != BodyType.HandshakeAnswer ||
            !TryReadData(envelope.BodyData, text, out var length, out var webRtc))
        {
            return false;
        }
        Uri? url = null;
        if (length > 0 && !Uri.TryCreate(Encoding.ASCII.GetString(text[..length]), UriKind.Absolute, out url)) return false;
        answer = new HandshakeAnswerBody(url, webRtc);
        return true;
    }

    /// <summary>Reads a body's <c>data</c>, which is valid JSON or empty.</summary>
    /// <param name="data">The data.</param>
    /// <param name="url">Where the URL goes, of <see cref="Wire.WebSocketUrl.MaxLength"/> bytes.</param>
    /// <param name="urlLength">How long the URL is; 0 if there is none.</param>
    /// <param name="webRtc">Whether <c>wrtc</c> is true. Other values that JavaScript takes for true are no offer that a peer makes.</param>
    public static bool TryReadData(ReadOnlySpan<byte> data, Span<byte> url, out int urlLength, out bool webRtc)
    {
        urlLength = 0;
        webRtc = false;
        if (data.IsEmpty) return true;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return reader.TokenType == JsonTokenType.Null;
        bool hasUrl = false, hasWebRtc = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "ws"u8))
            {
                if (hasUrl || !reader.Read() || !TryReadUrl(ref reader, url, out urlLength)) return false;
                hasUrl = true;
            }
            else if (JsonText.Equals(ref reader, "wrtc"u8))
            {
                if (hasWebRtc) return false;
                hasWebRtc = reader.Read();
                webRtc = reader.TokenType == JsonTokenType.True;
            }
            reader.Skip();
        }
        return true;
    }

    /// <summary>Writes an answer from this node.</summary>
    /// <exception cref="ArgumentException">The URL is none that <see cref="Wire.WebSocketUrl.IsValid"/> accepts.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, Uri? url, bool webRtc)
    {
        var text = url is null ? null : Wire.WebSocketUrl.ToText(url);
        var data = $$"""{"ws":{{(text is null ? "null" : $"\"{text}\"")}},"wrtc":{{(webRtc ? "true" : "false")}}}""";
        return EnvelopeWriter.Write(to, from, nonce, BodyType.HandshakeAnswer, Encoding.ASCII.GetBytes(data));
    }

    private static bool TryReadUrl(ref Utf8JsonReader reader, Span<byte> url, out int length)
    {
        length = 0;
        if (reader.TokenType == JsonTokenType.Null) return true;
        return reader.TokenType == JsonTokenType.String &&
            JsonText.TryUnescape(reader.ValueSpan, url, out length) &&
            (length == 0 || Wire.WebSocketUrl.IsValid(url[..length]));
    }
}
