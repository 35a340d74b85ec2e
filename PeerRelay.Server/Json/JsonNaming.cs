using System.Text.Json;

namespace PeerRelay.Server.Json;

/// <summary>How the words of enumerations are written in JSON.</summary>
internal static class JsonNaming
{
    /// <summary>The policy: <c>noRoute</c>.</summary>
    public static JsonNamingPolicy Policy => JsonNamingPolicy.CamelCase;

    /// <summary>The word for an enumeration's name.</summary>
    public static string Word(string name) => Policy.ConvertName(name);

    /// <summary>The word for an enumeration's value.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Word(value.ToString());
}
