using System.Text.Json;

namespace PeerRelay.Server.Rooms;

/// <summary>What a peer asks of the directory of rooms: <c>{"peerRelay":"join","room":"…"}</c>, or <c>leave</c>.</summary>
/// <param name="IsJoin">Whether it joins, or leaves.</param>
/// <param name="Room">The room's name: 1 to 128 characters.</param>
internal sealed record RoomRequest(bool IsJoin, string Room)
{
    private const int MaxName = 128;

    /// <summary>More than a request can have in bytes, each character escaped, with some members more.</summary>
    private const int MaxBytes = 4_096;

    /// <summary>Reads a request.</summary>
    /// <param name="json">One JSON value, of anybody.</param>
    /// <returns>It, or null if it is anything else.</returns>
    public static RoomRequest? Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes) return null;
        string? layer = null, room = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            for (var i = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; i++)
            {
                var (isLayer, isRoom) = (reader.ValueTextEquals("peerRelay"u8), reader.ValueTextEquals("room"u8));
                reader.Read();
                if (isLayer != (i == 0) || (isRoom && room is not null)) return null; // the layer's name comes first, as everywhere
                if (isLayer) layer = reader.GetString();
                if (isRoom) room = reader.GetString();
                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // not JSON; no string, or half a surrogate pair in it
        {
            return null;
        }

        return layer is "join" or "leave" && room is { Length: >= 1 and <= MaxName } ? new RoomRequest(layer == "join", room) : null;
    }
}
