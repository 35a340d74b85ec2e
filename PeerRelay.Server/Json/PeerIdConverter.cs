using System.Text.Json;
using System.Text.Json.Serialization;
using PeerRelay.Identity;

namespace PeerRelay.Server.Json;

/// <summary>Writes a peer id as its 40 hexadecimal digits.</summary>
internal sealed class PeerIdConverter : JsonConverter<PeerId>
{
    /// <inheritdoc/>
    public override PeerId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && PeerId.TryParse(reader.GetString(), null, out var id)
            ? id
            : throw new JsonException("A peer id is 40 hexadecimal digits.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PeerId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
