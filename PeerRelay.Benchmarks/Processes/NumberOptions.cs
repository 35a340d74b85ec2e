using System.Globalization;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>Reads <c>--name N</c> from a command line.</summary>
internal static class NumberOptions
{
    /// <summary>Reads them.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="defaults">Every name, without its dashes, and its value if it is not there.</param>
    public static IReadOnlyDictionary<string, int> Read(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, int> defaults)
    {
        var values = new Dictionary<string, int>(defaults);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : string.Empty;
            var text = i + 1 < arguments.Count ? arguments[i + 1] : string.Empty;
            if (!defaults.ContainsKey(name) || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1)
                throw new RunFailedException($"'{arguments[i]} {text}': there are {string.Join(" and ", defaults.Select(option => $"--{option.Key} N ({option.Value})"))}.");
            values[name] = value;
        }

        return values;
    }
}
