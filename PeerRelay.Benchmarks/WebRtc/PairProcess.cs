using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>
/// A process with two connections that meet in it, ours (<see cref="OurPair"/>) or wrtc's (<c>wrtc-pair.js</c>). Lines of words go to and fro: it says <c>ready</c> and the two addresses that its
/// connections have, is told <c>connect</c> and the two at which they reach each other, and says <c>open</c>; then for each <c>send</c> with bytes and milliseconds it says <c>sent</c> with messages,
/// bytes, microseconds and those of the processor. It ends with its input.
/// </summary>
internal sealed class PairProcess : IAsyncDisposable
{
    private const string Script = "wrtc-pair.js";

    /// <summary>What a step may take on a busy machine; a measurement has it on top of its time.</summary>
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly Process _process;
    private LossyRelay? _relay;

    private PairProcess(string name, Process process) => (_name, _process) = (name, process);

    /// <summary>Starts one of ours.</summary>
    public static PairProcess StartOurs() => Start("ours", new ProcessStartInfo("dotnet", [typeof(PairProcess).Assembly.Location, OurPair.Command]));

    /// <summary>Starts one of wrtc's.</summary>
    public static PairProcess StartTheirs()
    {
        var root = ServerBuild.FindRoot() ?? throw new RunFailedException(ServerBuild.NoRoot);
        var packages = Path.Combine(root, "PeerRelay.Tests", "Interop", "webrtc");
        if (!Directory.Exists(Path.Combine(packages, "node_modules", "@roamhq", "wrtc")))
            throw new RunFailedException("The npm packages are missing: run 'npm ci' in PeerRelay.Tests/Interop/webrtc.");
        return Start("wrtc", new ProcessStartInfo("node", [Path.Combine(root, "PeerRelay.Benchmarks", "WebRtc", Script)]) { WorkingDirectory = packages });
    }

    /// <summary>The share of datagrams that were lost.</summary>
    public double LostShare => _relay?.LostShare ?? 0;

    /// <summary>Has the two connect.</summary>
    /// <param name="percent">Of a hundred datagrams between them, how many are lost; with none there is nothing between them.</param>
    /// <param name="seed">Which they are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task OpenAsync(int percent, int seed, CancellationToken cancellationToken)
    {
        var words = await ReadAsync("ready", StepLimit, cancellationToken);
        var (one, other) = (IPEndPoint.Parse(words[1]), IPEndPoint.Parse(words[2]));
        if (percent > 0)
        {
            _relay = new LossyRelay(one, other, percent, seed);
            (one, other) = (_relay.One, _relay.Other);
        }

        await WriteAsync($"connect {one} {other}", cancellationToken);
        await ReadAsync("open", StepLimit, cancellationToken);
    }

    /// <summary>Has one send to the other for a time, as fast as it can.</summary>
    public async Task<Throughput> MeasureAsync(int bytes, TimeSpan time, CancellationToken cancellationToken)
    {
        await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"send {bytes} {(int)time.TotalMilliseconds}"), cancellationToken);
        var words = await ReadAsync("sent", time + StepLimit, cancellationToken);
        return new Throughput(Number(1), Number(2), TimeSpan.FromMicroseconds(Number(3)), TimeSpan.FromMicroseconds(Number(4)));

        long Number(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(EndLimit);
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _relay?.Dispose();
    }

    private static PairProcess Start(string name, ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        try
        {
            return new PairProcess(name, Process.Start(start) ?? throw new Win32Exception());
        }
        catch (Win32Exception e)
        {
            throw new RunFailedException($"{start.FileName} could not be started: {e.Message}");
        }
    }

    private async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    private async Task<string[]> ReadAsync(string word, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(limit, cancellationToken);
            return line?.Split(' ') is { } words && words[0] == word ? words : throw new RunFailedException($"{_name}: '{line}' came where '{word}' was to.");
        }
        catch (TimeoutException)
        {
            throw new RunFailedException($"{_name}: '{word}' did not come in time.");
        }
    }
}
