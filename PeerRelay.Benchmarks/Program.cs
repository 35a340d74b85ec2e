using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace PeerRelay.Benchmarks;

/// <summary>The process: <c>relay</c> compares the server with other relays, everything else is for BenchmarkDotNet.</summary>
internal static class Program
{
    /// <summary>Where BenchmarkDotNet leaves its reports: a folder that is not committed.</summary>
    private const string Reports = "artifacts/benchmarks";

    /// <returns>0 if the measurement was made.</returns>
    public static async Task<int> Main(string[] args)
    {
        if (args is ["relay", .. var rest]) return await RelayComparison.RunAsync(rest);
        var config = DefaultConfig.Instance.WithArtifactsPath(Path.GetFullPath(Reports));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
