using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>What simple-peer emits as a signal, passed on as it is.</summary>
internal static class SignalBody
{
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

    private static bool IsDescriptionType(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String &&
        (JsonText.Equals(ref reader, "offer"u8) || JsonText.Equals(ref reader, "answer"u8) || JsonText.Equals(ref reader, "pranswer"u8));
}
