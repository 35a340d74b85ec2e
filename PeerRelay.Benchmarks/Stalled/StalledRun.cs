using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Stalled;

/// <summary>
/// Of thousands of clients that exchange messages, a few read no more while others go on sending to them: the rest must not notice, the node's memory must
/// stay within its bound, and the links of those few, and no others, must be ended. The server runs as a process of its own, with rate limits off and all else at its defaults.
/// </summary>
internal static class StalledRun
{
    private const int Connections = 5_000;
    private const int Stuck = 50; // 1 %

    /// <summary>Beyond this the run hangs: it takes some two minutes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <summary>The clients send as fast as they can.</summary>
    private static readonly Dictionary<string, string> NoRateLimits = new()
    {
        ["PeerRelay__Limits__MessagesPerSecond"] = "0",
        ["PeerRelay__Limits__BytesPerSecond"] = "0",
    };

    /// <summary>Runs it.</summary>
    /// <param name="arguments"><c>--connections N --stuck N</c>.</param>
    /// <returns>0 if all has held.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var options = NumberOptions.Read(arguments, new Dictionary<string, int> { ["connections"] = Connections, ["stuck"] = Stuck });
        var (connections, stuck) = (options["connections"], options["stuck"]);
        if ((connections % 2) + (stuck % 2) > 0 || connections < 2 * stuck)
            throw new RunFailedException("Both numbers must be even, as clients are pairs, and at most half of the connections can be stuck.");
        DescriptorLimit.Check(connections);
        using var limit = new RunLimit(Limit);
        await using var server = await ServerProcess.StartAsync(NoRateLimits, limit.Token);
        using var api = new AdminApi(server.EndPoint);
        var verdict = new Verdict();
        await new StalledScene(server, api, connections, stuck).RunAsync(verdict, limit.Token);
        verdict.Check(await server.StopAsync() == 0 && server.Errors == 0, "the server logged no error and stopped in order");
        return verdict.ExitCode;
    }
}
