using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>WebRTC's data channels: how much they carry beside <c>@roamhq/wrtc</c>, with and without losses, and what many connections cost.</summary>
internal static class WebRtcRun
{
    private const int Rounds = 5;
    private const int Seconds = 4;
    private const int Connections = 500;

    /// <summary>How often that many are opened and closed.</summary>
    private const int Times = 3;

    /// <summary>Of a hundred datagrams.</summary>
    private const int Losses = 5;

    /// <summary>Beyond this the run hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    /// <summary>Of wrtc's, by bytes of a message.</summary>
    private static readonly Dictionary<int, double> Aims = new() { [16 * 1024] = 1.5, [200] = 5 };

    private static readonly Dictionary<int, double> AimsWithLosses = new() { [16 * 1024] = 0.8, [200] = 0.8 };

    /// <summary>Runs it.</summary>
    /// <param name="arguments"><c>--rounds N --seconds N --connections N</c>.</param>
    /// <returns>0 if all has held.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var options = NumberOptions.Read(arguments, new Dictionary<string, int> { ["rounds"] = Rounds, ["seconds"] = Seconds, ["connections"] = Connections });
        using var limit = new RunLimit(Limit);
        var verdict = new Verdict();
        var (rounds, time) = (options["rounds"], TimeSpan.FromSeconds(options["seconds"]));
        await new Comparison(0, rounds, time).RunAsync(Aims, verdict, limit.Token);
        await new Comparison(Losses, rounds, time).RunAsync(AimsWithLosses, verdict, limit.Token);
        await new ConnectionCost(options["connections"], Times).RunAsync(verdict, limit.Token);
        return verdict.ExitCode;
    }
}
