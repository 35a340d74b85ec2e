using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Soak;

/// <summary>
/// Thousands of connections are made to a server, used and ended, time after time: nothing may be lost, and nothing may stay.
/// The server runs with its defaults, as a process of its own.
/// </summary>
internal static class SoakRun
{
    private const int Connections = 15_000;
    private const int Rounds = 10;

    /// <summary>Beyond this a round hangs: it takes 10 to 30 s on two cores, by what else runs there.</summary>
    private static readonly TimeSpan RoundLimit = TimeSpan.FromMinutes(3);

    /// <summary>Runs it.</summary>
    /// <param name="arguments"><c>--connections N --rounds N</c>.</param>
    /// <returns>0 if all has held.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var options = NumberOptions.Read(arguments, new Dictionary<string, int> { ["connections"] = Connections, ["rounds"] = Rounds });
        var connections = options["connections"] + (options["connections"] % 2); // they are pairs
        DescriptorLimit.Check(connections);
        using var limit = new RunLimit(RoundLimit * (options["rounds"] + 1));
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>(), limit.Token);
        using var api = new AdminApi(server.EndPoint);
        await api.GetNodeAsync(limit.Token); // its connection is there from now on
        var before = server.Read();
        Console.WriteLine(SoakReport.Before(before));
        var reports = new List<SoakReport>();
        for (var round = 1; round <= options["rounds"]; round++)
        {
            reports.Add(await new SoakRound(server, api, connections, round).RunAsync(before.Descriptors, limit.Token));
            Console.WriteLine(reports[^1]);
        }

        var drops = (await api.GetNodeAsync(limit.Token)).Drops;
        var verdict = new Verdict();
        SoakVerdict.Check(verdict, before, reports, drops);
        verdict.Check(await server.StopAsync() == 0 && server.Errors == 0, "the server logged no error and stopped in order");
        return verdict.ExitCode;
    }
}
