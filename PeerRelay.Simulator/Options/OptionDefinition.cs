namespace PeerRelay.Simulator.Options;

/// <summary>An option of the command line.</summary>
/// <param name="Name">Its name, without the dashes.</param>
/// <param name="Value">What its value is called; null if it has none.</param>
/// <param name="Meaning">What it is for, with its default.</param>
/// <param name="Allowed">What values are allowed.</param>
/// <param name="Apply">Sets it; null if the value is not allowed.</param>
internal sealed record OptionDefinition(
    string Name, string? Value, string Meaning, string Allowed, Func<SimulationOptions, string, SimulationOptions?> Apply);
