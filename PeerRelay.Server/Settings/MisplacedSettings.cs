using Microsoft.Extensions.Configuration.Json;

namespace PeerRelay.Server.Settings;

/// <summary>Finds settings that would have no effect because they are not in the section, by a misspelt name or a misplaced one.</summary>
internal static class MisplacedSettings
{
    private static readonly string[] Sections = [RelayOptions.Section, "Serilog", "Kestrel"];
    private static readonly string[] Settings = [.. typeof(RelayOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];

    /// <summary>What is wrong with the outermost keys of the settings files. Other keys than ours may be there.</summary>
    /// <returns>A sentence for each.</returns>
    public static IEnumerable<string> InFiles(IConfiguration configuration) =>
        ((configuration as IConfigurationRoot)?.Providers ?? [])
            .OfType<JsonConfigurationProvider>()
            .SelectMany(file => file.GetChildKeys([], null))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(Describe)
            .OfType<string>();

    /// <summary>
    /// The names of the environment that begin like ours and set nothing. No fault: Kubernetes makes some, as PEERRELAY_PORT, for a service
    /// of that name.
    /// </summary>
    public static IReadOnlyList<string> InEnvironment() =>
        [.. Environment.GetEnvironmentVariables().Keys.OfType<string>().Where(IsMisplaced).Order(StringComparer.Ordinal)];

    /// <summary>Whether a name of the environment begins like ours and sets nothing.</summary>
    internal static bool IsMisplaced(string name) =>
        name.StartsWith(RelayOptions.Section, StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith($"{RelayOptions.Section}__", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith($"{RelayOptions.Section}:", StringComparison.OrdinalIgnoreCase);

    private static string? Describe(string key)
    {
        if (Sections.Contains(key, StringComparer.OrdinalIgnoreCase)) return null;
        if (Settings.Contains(key, StringComparer.OrdinalIgnoreCase)) return $"{key}: belongs into the section {RelayOptions.Section}.";
        return Spelling.Nearest(key, Sections) is { } nearest ? $"{key}: there is no such section. Did you mean '{nearest}'?" : null;
    }
}
