using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>The member <c>peerRelay</c> of a body, in which peers of our kind say what old peers ignore.</summary>
internal static class BodyExtension
{
    /// <summary>Finds the member's value in a body, which is a valid JSON object.</summary>
    /// <returns>Whether it is there, once.</returns>
    public static bool TryFind(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (UsualBody.TryRead(body, out var usual))
        {
            value = usual.Extension.Of(body);
            return !value.IsEmpty;
        }

        var reader = new Utf8JsonReader(body, JsonText.Strict);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOurs = JsonText.Equals(ref reader, "peerRelay"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!isOurs) continue;
            if (!value.IsEmpty) return false;
            value = body[start..(int)reader.BytesConsumed];
        }
        return !value.IsEmpty;
    }
}
