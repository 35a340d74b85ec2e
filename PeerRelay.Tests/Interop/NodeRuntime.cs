namespace PeerRelay.Tests.Interop;

/// <summary>Finds Node and the packages that the interoperability tests run against.</summary>
internal static class NodeRuntime
{
    /// <summary>The folder of <c>reference-host.js</c> in the source tree, where <c>npm ci</c> puts <c>node_modules</c>.</summary>
    public static string ScriptFolder { get; } = FindScriptFolder();

    public static string? NodePath { get; } = FindNode();

    /// <summary>Why the tests can't run here, or null if they can.</summary>
    public static string? Missing { get; } =
        NodePath is null ? "Node.js is not installed."
        : !Array.TrueForAll(Folders, folder => File.Exists(Path.Combine(folder, "node_modules", "peer-relay", "package.json")))
            ? "The npm packages are missing: run 'npm ci' in PeerRelay.Tests/Interop and in its folder webrtc, or ./test.sh."
        : null;

    /// <summary>Whether a run without Node is a failed run: on CI, and where it is asked for.</summary>
    public static bool IsRequired { get; } =
        Environment.GetEnvironmentVariable("PEERRELAY_REQUIRE_ALL") == "1"
        || string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private static string[] Folders => [ScriptFolder, Path.Combine(ScriptFolder, "webrtc")];

    private static string FindScriptFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PeerRelay.sln")))
                return Path.Combine(folder.FullName, "PeerRelay.Tests", "Interop");
        throw new DirectoryNotFoundException($"No PeerRelay.sln above {AppContext.BaseDirectory}.");
    }

    private static string? FindNode()
    {
        var name = OperatingSystem.IsWindows() ? "node.exe" : "node";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
