using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerRelay.Server.Json;

/// <summary>How this server writes JSON.</summary>
internal static class JsonSetup
{
    /// <summary>The options for what does not go through the framework's results.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Sets the options up.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.Converters.Add(new PeerIdConverter());
        options.Converters.Add(new RawJsonConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNaming.Policy, allowIntegerValues: false));
        // Nothing here is ever put into HTML, and an operator reads "it's", not "it\u0027s".
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
