using System.Net.Sockets;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using PeerRelay.Benchmarks.Clients;
using PeerRelay.Benchmarks.Memory;
using PeerRelay.Benchmarks.Network;
using PeerRelay.Benchmarks.Processes;
using PeerRelay.Benchmarks.Soak;
using PeerRelay.Benchmarks.Stalled;
using PeerRelay.Benchmarks.WebRtc;

namespace PeerRelay.Benchmarks;

/// <summary>
/// The process: <c>relay</c> compares the server with other relays, <c>soak</c> and <c>stalled</c> put it under load, <c>network</c> has peers of both kinds talk,
/// <c>webrtc</c> compares channels with wrtc, <c>memory</c> tells what a link holds, everything else is for BenchmarkDotNet.
/// </summary>
internal static class Program
{
    /// <summary>Where BenchmarkDotNet leaves its reports: a folder that is not committed.</summary>
    private const string Reports = "artifacts/benchmarks";

    /// <returns>0 if the measurement was made.</returns>
    public static async Task<int> Main(string[] args)
    {
        if (args is ["relay", .. var rest]) return await RelayComparison.RunAsync(rest);
        if (args is ["soak", .. var soak]) return await ReportAsync(SoakRun.RunAsync(soak));
        if (args is ["stalled", .. var stalled]) return await ReportAsync(StalledRun.RunAsync(stalled));
        if (args is ["network", .. var network]) return await ReportAsync(NetworkRun.RunAsync(network));
        if (args is [DoomedNode.Command, var bootstrap]) return await DoomedNode.RunAsync(new Uri(bootstrap));
        if (args is ["webrtc", .. var webRtc]) return await ReportAsync(WebRtcRun.RunAsync(webRtc));
        if (args is [OurPair.Command]) return await ReportAsync(OurPair.RunAsync());
        if (args is [CrowdHost.Command]) return await ReportAsync(CrowdHost.RunAsync());
        if (args is ["memory", .. var options]) return await LinkMemory.RunAsync(options);
        var config = DefaultConfig.Instance.WithArtifactsPath(Path.GetFullPath(Reports));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
    }

    private static async Task<int> ReportAsync(Task<int> run)
    {
        try
        {
            return await run;
        }
        catch (Exception e) when (e is RunFailedException or ServerFaultException or SocketException or HttpRequestException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("The run was interrupted, or took too long.");
        }

        return 1;
    }
}
