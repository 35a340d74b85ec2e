using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerRelay.Tests.Harness;
using Xunit.Sdk;

namespace PeerRelay.Tests.Interop;

/// <summary>Has the code of the npm package do what a list of events says (<c>reference-client.js</c>).</summary>
internal static class ReferenceScript
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>What it did at each event.</returns>
    public static async Task<List<string[]>> RunAsync(IEnumerable<JsonObject> events)
    {
        if (NodeRuntime.Missing is { } missing) throw new XunitException(missing);
        var start = new ProcessStartInfo(NodeRuntime.NodePath!, ["reference-client.js"])
        {
            WorkingDirectory = NodeRuntime.ScriptFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new XunitException("Node did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            foreach (var item in events) await process.StandardInput.WriteLineAsync(item.ToJsonString());
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended early: it says why on the other stream.
        }

        var lines = (await output.WaitAsync(Eventually.Limit)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        if (process.ExitCode != 0) throw new XunitException(await errors);
        return [.. lines.Select(line => JsonSerializer.Deserialize<string[]>(line)!)];
    }
}
