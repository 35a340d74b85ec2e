namespace PeerRelay.Wire;

/// <summary>
/// The name of a layer: the <b>first</b> member of an object, <c>{"peerRelay":"request",…}</c>, written without escapes. So a message that is of none is known by its first few bytes.
/// </summary>
internal static class LayerName
{
    private static ReadOnlySpan<byte> Member => "\"peerRelay\""u8;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>The layer of a message, which is valid JSON.</summary>
    public static Layer Of(ReadOnlySpan<byte> json)
    {
        if (json.Length == 0 || json[0] != '{') return Layer.None;
        json = json[1..].TrimStart(WhiteSpace);
        if (!json.StartsWith(Member)) return Layer.None;
        json = json[Member.Length..].TrimStart(WhiteSpace);
        if (json.Length == 0 || json[0] != ':') return Layer.None;
        json = json[1..].TrimStart(WhiteSpace);
        if (json.StartsWith("\"request\""u8)) return Layer.Request;
        return json.StartsWith("\"response\""u8) ? Layer.Response : Layer.None;
    }
}
