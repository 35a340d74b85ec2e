using System.Runtime.CompilerServices;

namespace PeerRelay.Tests.Server;

/// <summary>Keeps what whoever runs the tests has set for a node of their own out of those in the tests, in this process or started by it.</summary>
internal static class CleanEnvironment
{
    private static readonly string[] Prefixes = ["PeerRelay__", "Serilog__", "Kestrel__"];

    [ModuleInitializer]
    internal static void Clear()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.OfType<string>())
            if (Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                Environment.SetEnvironmentVariable(name, null);
    }
}
