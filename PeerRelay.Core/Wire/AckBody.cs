using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>
/// "I have these messages, and see to them", between neighbours: up to 64 of them in one flat array,
/// <c>["source","nonce","source","nonce",…]</c>. <see cref="AckBatch"/> writes it.
/// </summary>
internal static class AckBody
{
    /// <summary>Starts to read which messages are acknowledged.</summary>
    public static bool TryRead(in Envelope envelope, out AckReader acks)
    {
        acks = default;
        if (envelope.Type != BodyType.Ack) return false;
        acks = new AckReader(envelope.BodyData);
        return true;
    }

    /// <summary>Whether a body's <c>data</c>, valid JSON or empty, is such an array.</summary>
    public static bool IsValid(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return false;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        for (var count = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == WireLimits.MaxAcks || !IdReader.TryReadHex(ref reader, out _)) return false;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String || !Nonce.IsValid(reader.ValueSpan)) return false;
        }
        return true;
    }
}
