using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>A WebRTC signal as simple-peer emits it. One that is for others is passed on as it is.</summary>
internal static class SignalBody
{
    /// <summary>Bytes of a session description. 16 KiB: one for data channels only has less than 1 KiB, and some ten candidates in it as much again.</summary>
    public const int MaxSdpBytes = 16 * 1024;

    /// <summary>Bytes of a candidate. 1 KiB: the longest that browsers make have some 250.</summary>
    public const int MaxCandidateBytes = 1_024;

    /// <summary>Bytes of the name of a media section. 128: browsers number them.</summary>
    private const int MaxMidBytes = 128;

    /// <summary>Bytes for the names of members and what is escaped, about.</summary>
    private const int RoomForMembers = 256;

    /// <summary>Escapes what JSON must have escaped and nothing more: session descriptions are full of plus signs.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// Whether a body's <c>data</c> is an object that simple-peer 6 can be given. It hands one with an <c>sdp</c> to
    /// <c>RTCSessionDescription</c>, which throws unless <c>type</c> is one of its own; everything else it catches.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return false;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        bool hasType = false, hasSdp = false, isDescription = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "type"u8))
            {
                if (hasType) return false;
                hasType = true;
                reader.Read();
                isDescription = IsDescriptionType(ref reader);
            }
            else if (JsonText.Equals(ref reader, "sdp"u8))
            {
                if (hasSdp) return false;
                hasSdp = true;
                if (!reader.Read() || reader.TokenType != JsonTokenType.String) return false;
            }
            reader.Skip();
        }
        return isDescription || !hasSdp;
    }

    /// <summary>Reads a signal to this node out of a body's <c>data</c> that <see cref="IsValid"/> accepts.</summary>
    /// <returns>False if it is too long, or a candidate in it is none. One that says nothing to a data channel is of the kind <see cref="SignalKind.Other"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out Signal signal)
    {
        signal = default;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        var kind = SignalKind.Other;
        string? sdp = null;
        Signal? candidate = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "type"u8))
            {
                reader.Read();
                kind = KindOf(ref reader);
            }
            else if (JsonText.Equals(ref reader, "sdp"u8))
            {
                reader.Read();
                if (!TryReadText(ref reader, MaxSdpBytes, out sdp)) return false;
            }
            else if (JsonText.Equals(ref reader, "candidate"u8))
            {
                reader.Read();
                if (candidate is not null || !TryReadCandidate(ref reader, out candidate)) return false;
            }
            reader.Skip();
        }

        if (sdp is not null) signal = new Signal(kind is SignalKind.Offer or SignalKind.Answer ? kind : SignalKind.Other, sdp);
        else if (candidate is { } read) signal = read;
        return true;
    }

    /// <summary>Writes a signal from this node.</summary>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, in Signal signal)
    {
        var data = new ArrayBufferWriter<byte>(signal.Text.Length + RoomForMembers);
        using (var writer = new Utf8JsonWriter(data, Plain))
        {
            writer.WriteStartObject();
            if (signal.Kind == SignalKind.Candidate) WriteCandidate(writer, signal);
            else WriteDescription(writer, signal);
            writer.WriteEndObject();
        }

        return EnvelopeWriter.Write(to, from, nonce, BodyType.Signal, data.WrittenSpan);
    }

    private static void WriteDescription(Utf8JsonWriter writer, in Signal signal)
    {
        writer.WriteString("type"u8, signal.Kind == SignalKind.Offer ? "offer"u8 : "answer"u8);
        writer.WriteString("sdp"u8, signal.Text);
    }

    private static void WriteCandidate(Utf8JsonWriter writer, in Signal signal)
    {
        writer.WriteStartObject("candidate"u8);
        writer.WriteString("candidate"u8, signal.Text);
        if (signal.SdpMid is { } mid) writer.WriteString("sdpMid"u8, mid);
        if (signal.SdpMLineIndex is { } index) writer.WriteNumber("sdpMLineIndex"u8, index);
        writer.WriteEndObject();
    }

    private static bool TryReadCandidate(ref Utf8JsonReader reader, out Signal? signal)
    {
        signal = null;
        if (reader.TokenType is JsonTokenType.Null or JsonTokenType.False) return true; // as a transceiver request may have it
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        string? text = null, mid = null;
        int? index = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "candidate"u8))
            {
                reader.Read();
                if (!TryReadText(ref reader, MaxCandidateBytes, out text)) return false;
            }
            else if (JsonText.Equals(ref reader, "sdpMid"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null && !TryReadText(ref reader, MaxMidBytes, out mid)) return false;
            }
            else if (JsonText.Equals(ref reader, "sdpMLineIndex"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null && !TryReadIndex(ref reader, out index)) return false;
            }
            reader.Skip();
        }

        if (text is not null) signal = new Signal(SignalKind.Candidate, text, mid, index);
        return text is not null;
    }

    private static bool TryReadIndex(ref Utf8JsonReader reader, out int? index)
    {
        index = null;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var value) || value is < 0 or > ushort.MaxValue) return false;
        index = value;
        return true;
    }

    private static bool TryReadText(ref Utf8JsonReader reader, int maxBytes, out string? text)
    {
        text = null;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > JsonText.LongestEscape * maxBytes) return false;
        var buffer = new byte[Math.Min(maxBytes, reader.ValueSpan.Length)];
        if (!JsonText.TryUnescape(reader.ValueSpan, buffer, out var length)) return false;
        text = Encoding.UTF8.GetString(buffer, 0, length);
        return true;
    }

    private static SignalKind KindOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return SignalKind.Other;
        if (JsonText.Equals(ref reader, "offer"u8)) return SignalKind.Offer;
        return JsonText.Equals(ref reader, "answer"u8) ? SignalKind.Answer : SignalKind.Other;
    }

    private static bool IsDescriptionType(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String &&
        (JsonText.Equals(ref reader, "offer"u8) || JsonText.Equals(ref reader, "answer"u8) || JsonText.Equals(ref reader, "pranswer"u8));
}
