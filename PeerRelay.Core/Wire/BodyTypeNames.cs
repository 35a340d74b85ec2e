using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>How the types of bodies are written on the wire.</summary>
internal static class BodyTypeNames
{
    /// <summary>The name of a type, which needs no escaping in JSON.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is <see cref="BodyType.Unknown"/>, which has no name.</exception>
    public static ReadOnlySpan<byte> Of(BodyType type) => type switch
    {
        BodyType.User => "user"u8,
        BodyType.FindPeers => "findPeers"u8,
        BodyType.FoundPeers => "foundPeers"u8,
        BodyType.HandshakeOffer => "handshake-offer"u8,
        BodyType.HandshakeAnswer => "handshake-answer"u8,
        BodyType.Signal => "signal"u8,
        BodyType.Neighbours => "neighbours"u8,
        BodyType.Ack => "ack"u8,
        BodyType.Cant => "cant"u8,
        BodyType.Receipt => "receipt"u8,
        BodyType.NotHere => "notHere"u8,
        BodyType.Part => "part"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type that can be written."),
    };

    /// <summary>The type with a name, or <see cref="BodyType.Unknown"/> if none has it.</summary>
    public static BodyType Find(ReadOnlySpan<byte> name)
    {
        for (var type = BodyType.User; type <= BodyType.Part; type++)
            if (name.SequenceEqual(Of(type)))
                return type;
        return BodyType.Unknown;
    }

    /// <summary>The type whose name the reader stands on, or <see cref="BodyType.Unknown"/> if it stands on anything else.</summary>
    public static BodyType Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return BodyType.Unknown;
        for (var type = BodyType.User; type <= BodyType.Part; type++)
        {
            if (JsonText.Equals(ref reader, Of(type))) return type;
        }
        return BodyType.Unknown;
    }
}
