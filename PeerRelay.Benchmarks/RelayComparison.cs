using System.Diagnostics;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks;

/// <summary>
/// Runs <c>compare.py</c>, which drives the server and other relays in turn, against a fresh build of the server as a user runs it, but for its rate limits.
/// </summary>
internal static class RelayComparison
{
    /// <summary>Names the folder of <c>compare.py</c>, if it is not <see cref="UsualFolder"/>.</summary>
    private const string FolderVariable = "PEERRELAY_BENCH";

    /// <summary>Where <c>compare.py</c> builds what it needs.</summary>
    private const string BuildVariable = "BENCH_BUILD";

    private const string UsualFolder = "../shared/bench";
    private const string ScriptName = "compare.py";

    /// <summary>Publishes the server and compares it.</summary>
    /// <param name="arguments">For <c>compare.py</c>.</param>
    /// <returns>The exit code of <c>compare.py</c>, or of what failed before it.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (ServerBuild.FindRoot() is not { } root) return Fail(ServerBuild.NoRoot);
        var script = Path.GetFullPath(Path.Combine(root, Environment.GetEnvironmentVariable(FolderVariable) ?? UsualFolder, ScriptName));
        if (!File.Exists(script)) return Fail($"The comparison with other relays is not here: there is no {script}. {FolderVariable} names the folder that has {ScriptName}.");

        var work = Directory.CreateTempSubdirectory("peer-relay-bench-").FullName;
        var code = await ServerBuild.PublishAsync(root, work);
        if (code == 0) code = await CompareAsync(script, work, arguments);
        if (code == 0) Directory.Delete(work, recursive: true);
        else await Console.Error.WriteLineAsync($"The logs are left in {work}.");
        return code;
    }

    private static Task<int> CompareAsync(string script, string work, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("python3");
        start.ArgumentList.Add(script);
        start.ArgumentList.Add("--server");
        start.ArgumentList.Add($"dotnet '{ServerBuild.Program(work)}' --port {{port}}");
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["PeerRelay__Address"] = "127.0.0.1";
        start.Environment["PeerRelay__Limits__MessagesPerSecond"] = "0"; // the generator sends as fast as it can
        start.Environment["PeerRelay__Limits__BytesPerSecond"] = "0";
        start.Environment.TryAdd(BuildVariable, Path.Combine(work, "build"));
        return ChildProcess.RunAsync(start);
    }

    private static int Fail(string why)
    {
        Console.Error.WriteLine(why);
        return ChildProcess.Failure;
    }
}
