using System.Globalization;
using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>What a peer of our own kind says of itself, which old peers ignore.</summary>
/// <param name="Version">The version of our extensions that it speaks, from 1.</param>
/// <param name="IsTransit">Whether it passes messages on for others.</param>
internal readonly record struct PeerTraits(int Version, bool IsTransit)
{
    /// <summary>The version from which on a peer acknowledges and refuses messages, tells its links, and gives receipts.</summary>
    public const int WithAcknowledgements = 2;

    /// <summary>The version that this node speaks.</summary>
    public const int CurrentVersion = 2;

    /// <summary>Reads the traits that a body tells, a valid JSON object, in its member <c>peerRelay</c>; null if it tells none that can be understood.</summary>
    public static PeerTraits? Read(ReadOnlySpan<byte> body)
    {
        if (!BodyExtension.TryFind(body, out var value)) return null;
        var reader = new Utf8JsonReader(value, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        var version = 0;
        var transit = JsonTokenType.False;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "v"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out version)) return null;
            }
            else if (JsonText.Equals(ref reader, "transit"u8))
            {
                reader.Read();
                transit = reader.TokenType;
            }

            reader.Skip();
        }

        return version >= 1 && transit is JsonTokenType.True or JsonTokenType.False ? new PeerTraits(version, transit == JsonTokenType.True) : null;
    }

    /// <summary>The members of <c>peerRelay</c> that tell the traits: <c>"v":2,"transit":true</c>.</summary>
    public string ToMembers() => string.Create(CultureInfo.InvariantCulture, $"\"v\":{Version},\"transit\":{(IsTransit ? "true" : "false")}");
}
