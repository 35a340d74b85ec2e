using System.Text;

namespace PeerRelay.Simulator.Options;

/// <summary>Reads the command line.</summary>
internal static class CommandLine
{
    /// <summary>How the program is used.</summary>
    public static string Help { get; } = WriteHelp();

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="options">What they say; only if they have no fault.</param>
    /// <returns>What is wrong with them; null if nothing is.</returns>
    public static string? Read(IReadOnlyList<string> arguments, out SimulationOptions options)
    {
        options = new SimulationOptions();
        if (arguments.Count == 0) return $"The scenario is missing. {Scenarios()}";
        var known = OptionTable.Scenarios.Any(scenario => scenario.Name == arguments[0]);
        if (!known) return $"'{arguments[0]}' is not a scenario. {Scenarios()}";
        options = options with { Scenario = arguments[0] };
        for (var i = 1; i < arguments.Count; i++)
        {
            var name = arguments[i];
            var option = OptionTable.Options.FirstOrDefault(option => "--" + option.Name == name);
            if (option is null) return $"'{name}' is not an option. --help lists those there are.";
            var value = string.Empty;
            if (option.Value is not null)
            {
                if (++i == arguments.Count) return $"{name}: its value is missing. Allowed is {option.Allowed}.";
                value = arguments[i];
            }

            if (option.Apply(options, value) is not { } applied) return Refusal(option, value, options.Scenario);
            options = applied;
        }

        return null;
    }

    private static string Refusal(OptionDefinition option, string value, string scenario) => option.Value is null
        ? $"--{option.Name} is not allowed with {scenario}."
        : $"--{option.Name}: '{value}' is not allowed. Allowed is {option.Allowed}.";

    private static string Scenarios() => $"There are {string.Join(", ", OptionTable.Scenarios.Select(scenario => scenario.Name))}.";

    private static string WriteHelp()
    {
        var text = new StringBuilder("PeerRelay.Simulator <scenario> [options]\n\nScenarios:\n");
        foreach (var (name, meaning) in OptionTable.Scenarios) text.Append($"  {name,-20} {meaning}\n");
        text.Append("\nOptions:\n");
        foreach (var option in OptionTable.Options) text.Append($"  {$"--{option.Name} {option.Value}",-20} {option.Meaning}\n");
        return text.Append($"  {"--help",-20} show this\n").ToString();
    }
}
