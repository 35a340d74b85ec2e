namespace PeerRelay.Server.Settings;

/// <summary>The command line, read.</summary>
/// <param name="Mode">What to do.</param>
/// <param name="Settings">The settings that it makes, as <c>--key=value</c> for the configuration.</param>
/// <param name="Faults">A sentence for each thing wrong with it.</param>
internal sealed record CommandLine(CommandLineMode Mode, IReadOnlyList<string> Settings, IReadOnlyList<string> Faults)
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Usage = """
        PeerRelay: a relay and bootstrap node for peer-to-peer networks.

        Usage: PeerRelay.Server [switches]

          --port <n>           the TCP port to listen on (8001)
          --bootstrap <url>    a node to join the network through, ws://… or wss://…; may be given several times
          --public-url <url>   the url at which other peers reach this node, ws://… or wss://…
          --id <id>            the id of this node, 40 hexadecimal digits (a random one)
          --health             ask the node that runs on this machine whether it is alive: exit code 0 or 1.
                               It needs the settings that the node has: a container's health check does not see the
                               command line, so set the port there by the environment
          -h, --help           print this

        Every setting of appsettings.json can be given as a switch, --PeerRelay:Limits:MaxLinks=1000, or in the
        environment, PeerRelay__Limits__MaxLinks=1000. Sections: PeerRelay, Serilog, Kestrel.
        """;

    private static readonly Dictionary<string, string> ShortSwitches = new(StringComparer.Ordinal)
    {
        ["--port"] = $"{RelayOptions.Section}:{nameof(RelayOptions.Port)}",
        ["--bootstrap"] = $"{RelayOptions.Section}:{nameof(RelayOptions.Bootstrap)}",
        ["--public-url"] = $"{RelayOptions.Section}:{nameof(RelayOptions.PublicUrl)}",
        ["--id"] = $"{RelayOptions.Section}:{nameof(RelayOptions.Id)}",
    };

    /// <summary>Sections that may be set, and the host's own keys, which <c>WebApplicationFactory</c> gives.</summary>
    private static readonly string[] Sections = [RelayOptions.Section, "Serilog", "Kestrel"];
    private static readonly string[] HostKeys = ["environment", "contentRoot", "applicationName"];

    /// <summary>The short switch for a setting in brackets, to follow the setting's name, or nothing.</summary>
    public static string SwitchOf(string setting)
    {
        foreach (var (name, key) in ShortSwitches)
            if (key.Equals(setting, StringComparison.OrdinalIgnoreCase))
                return $" ({name})";
        return string.Empty;
    }

    /// <summary>Reads the arguments of the process.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var mode = CommandLineMode.Run;
        var settings = new List<string>();
        var bootstraps = new List<string>();
        var faults = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            if (name is "--help" or "-h")
                return new CommandLine(CommandLineMode.Help, [], []);
            if (name == "--health" && value is null)
            {
                mode = CommandLineMode.Health;
                continue;
            }
            if (value is { Length: 0 } && IsSection(name))
                continue; // not set, as an empty variable of the environment
            if (value is null && name.StartsWith('-') && i + 1 < arguments.Count && !IsSwitch(arguments[i + 1]))
                value = arguments[++i]; // also of a switch that is not known: it may be a secret, and is no fault of its own
            if (KeyOf(name) is not { } key)
                faults.Add(Unknown(name));
            else if (string.IsNullOrWhiteSpace(value))
                faults.Add($"{name}: a value must follow, as in {name} <value> or {name}=<value>.");
            else if (name == "--bootstrap")
                bootstraps.Add(value);
            else
                settings.Add($"--{key}={value}");
        }
        if (bootstraps.Count > 0) // one value, so that it replaces the list of a file and is not mixed with it
            settings.Add($"--{ShortSwitches["--bootstrap"]}={string.Join(' ', bootstraps)}");
        return new CommandLine(mode, settings, faults);
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }

    /// <summary>Other words that begin with a dash are values, as a negative number.</summary>
    private static bool IsSwitch(string argument) => argument == "-h" || argument.StartsWith("--", StringComparison.Ordinal);

    private static bool IsSection(string name) => Sections.Any(section =>
        name.Equals($"--{section}", StringComparison.OrdinalIgnoreCase) || name.StartsWith($"--{section}:", StringComparison.OrdinalIgnoreCase));

    private static string? KeyOf(string name)
    {
        if (ShortSwitches.TryGetValue(name, out var key)) return key;
        if (!name.StartsWith("--", StringComparison.Ordinal)) return null;
        var path = name[2..];
        var known = HostKeys.Contains(path, StringComparer.OrdinalIgnoreCase)
            || Sections.Any(section => path.StartsWith(section + ':', StringComparison.OrdinalIgnoreCase));
        return known ? path : null;
    }

    private static string Unknown(string name)
    {
        if (!name.StartsWith('-'))
            return $"{MaskedText.Of(name)}: is not a switch. See --help.";
        var nearest = Spelling.Nearest(name, [.. ShortSwitches.Keys, "--health", "--help"]);
        return nearest is null ? $"{name}: there is no such switch. See --help." : $"{name}: there is no such switch. Did you mean {nearest}?";
    }
}
