using System.Diagnostics;
using System.Globalization;
using System.Net;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>
/// A process with two connections that meet in it, ours (<see cref="OurPair"/>) or wrtc's (<c>wrtc-pair.js</c>). It says <c>ready</c> and the two addresses that its connections have, is told
/// <c>connect</c> and the two at which they reach each other, and says <c>open</c>; then for each <c>send</c> with bytes and milliseconds it says <c>sent</c> with messages, bytes, microseconds and
/// those of the processor.
/// </summary>
internal sealed class PairProcess : IAsyncDisposable
{
    private const string Script = "wrtc-pair.js";

    private readonly LineProcess _process;
    private LossyRelay? _relay;

    private PairProcess(LineProcess process) => _process = process;

    /// <summary>The share of datagrams that were lost.</summary>
    public double LostShare => _relay?.LostShare ?? 0;

    /// <summary>Starts one of ours.</summary>
    public static PairProcess StartOurs() => new(LineProcess.Start(OurPair.Command));

    /// <summary>Starts one of wrtc's.</summary>
    public static PairProcess StartTheirs()
    {
        var root = ServerBuild.FindRoot() ?? throw new RunFailedException(ServerBuild.NoRoot);
        var packages = Path.Combine(root, "PeerRelay.Tests", "Interop", "webrtc");
        if (!Directory.Exists(Path.Combine(packages, "node_modules", "@roamhq", "wrtc")))
            throw new RunFailedException("The npm packages are missing: run 'npm ci' in PeerRelay.Tests/Interop/webrtc.");
        return new PairProcess(LineProcess.Start(Script, new ProcessStartInfo("node", [Path.Combine(root, "PeerRelay.Benchmarks", "WebRtc", Script)]) { WorkingDirectory = packages }));
    }

    /// <summary>Has the two connect.</summary>
    /// <param name="percent">Of a hundred datagrams between them, how many are lost; with none there is nothing between them.</param>
    /// <param name="seed">Which they are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task OpenAsync(int percent, int seed, CancellationToken cancellationToken)
    {
        var words = await ReadAsync("ready", cancellationToken);
        if (words.Length != 3 || !IPEndPoint.TryParse(words[1], out var one) || !IPEndPoint.TryParse(words[2], out var other))
            throw new RunFailedException($"The two do not say at which IPv4 addresses they are: '{string.Join(' ', words)}'. This machine may have none but loopback.");
        if (percent > 0)
        {
            _relay = new LossyRelay(one, other, percent, seed);
            (one, other) = (_relay.One, _relay.Other);
        }

        await _process.WriteAsync($"connect {one} {other}", cancellationToken);
        await ReadAsync("open", cancellationToken);
    }

    /// <summary>Has one send to the other for a time, as fast as it can.</summary>
    public async Task<Throughput> MeasureAsync(int bytes, TimeSpan time, CancellationToken cancellationToken)
    {
        await _process.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"send {bytes} {(int)time.TotalMilliseconds}"), cancellationToken);
        var words = await ReadAsync("sent", cancellationToken);
        return new Throughput(Number(1), Number(2), TimeSpan.FromMicroseconds(Number(3)), TimeSpan.FromMicroseconds(Number(4)));

        long Number(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _relay?.Dispose();
    }

    private async Task<string[]> ReadAsync(string word, CancellationToken cancellationToken)
    {
        var line = await _process.ReadAsync(cancellationToken);
        return line.Split(' ') is { } words && words[0] == word ? words : throw new RunFailedException($"'{line}' came where '{word}' was to.");
    }
}
