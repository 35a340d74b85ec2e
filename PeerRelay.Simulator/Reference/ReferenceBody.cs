using System.Text.Json;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Simulator.Reference;

/// <summary>The body of a message, at its target.</summary>
internal readonly ref struct ReferenceBody
{
    private ReferenceBody(BodyType type, ReadOnlySpan<byte> data)
    {
        Type = type;
        Data = data;
    }

    /// <summary>Its type.</summary>
    public BodyType Type { get; }

    /// <summary>Its data as JSON; empty if there is none.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Reads one, whatever follows it.</summary>
    public static ReferenceBody Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var type = BodyType.Unknown;
        ReadOnlySpan<byte> data = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isData) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("data"u8));
            reader.Read();
            if (isType) type = BodyTypeNames.Read(ref reader);
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isData) data = json[start..(int)reader.BytesConsumed];
        }

        return new ReferenceBody(type, data);
    }

    /// <summary>The id that is the data.</summary>
    public PeerId ReadId() => PeerId.Parse(Data[1..^1], null);

    /// <summary>The ids that are the data.</summary>
    public List<PeerId> ReadIds()
    {
        var ids = new List<PeerId>();
        var reader = new Utf8JsonReader(Data);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.String)
                ids.Add(PeerId.Parse(reader.ValueSpan, null));
        return ids;
    }

    /// <summary>The url that an answer to an offer names; null if it names none.</summary>
    public string? ReadUrl()
    {
        if (Data.IsEmpty) return null;
        var reader = new Utf8JsonReader(Data);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("ws"u8, out var url)) return null;
        var text = url.GetString();
        return string.IsNullOrEmpty(text) ? null : text;
    }
}
