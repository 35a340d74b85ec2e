using System.Diagnostics;
using System.Globalization;
using PeerRelay.Benchmarks.Clients;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Stalled;

/// <summary>The clients, what they do, and what is watched meanwhile.</summary>
/// <param name="server">The server.</param>
/// <param name="api">Its admin API.</param>
/// <param name="connections">How many clients there are.</param>
/// <param name="stuck">How many of them, the first ones, stop reading.</param>
internal sealed class StalledScene(ServerProcess server, AdminApi api, int connections, int stuck)
{
    /// <summary>The kernel makes 8 KiB of it, with its overhead: what it takes for a stuck client on that one's side is nothing beside what the node holds.</summary>
    private const int StuckReceiveBuffer = 4096;

    /// <summary>The runtime has compiled at its best after some ten seconds of load.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Baseline = TimeSpan.FromSeconds(10);

    /// <summary>How long after <see cref="PeerLimits.StalledTimeout"/> the last link may end: the time until its frames wait, and some for a busy machine.</summary>
    private static readonly TimeSpan EndRoom = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromSeconds(20);

    private readonly PairTraffic _traffic = new(connections);
    private readonly PeakMemory _memory = new(server);
    private readonly Disconnections _ended = new();
    private RelayClient[] _clients = [];

    private RelayClient[] StuckClients => _clients[..stuck];

    private RelayClient[] Others => _clients[stuck..];

    /// <summary>Runs it, and says what has held.</summary>
    public async Task RunAsync(Verdict verdict, CancellationToken cancellationToken)
    {
        _clients = await Crowd.ConnectAsync(connections, 0, server.EndPoint, i => i < stuck ? StuckReceiveBuffer : 0, _traffic, cancellationToken);
        _traffic.Begin(_clients);
        Console.WriteLine($"{connections} connections, of which {stuck} will stop reading");
        using var background = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isOpen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] watching = [_memory.RunAsync(background.Token), _ended.FollowAsync(api, isOpen, background.Token)];
        await isOpen.Task;

        var baseline = await MeasureBaselineAsync(cancellationToken);
        await StallAsync(verdict, baseline, cancellationToken);

        await background.CancelAsync();
        await Task.WhenAll(watching);
        foreach (var client in StuckClients) client.Dispose();
        verdict.Check(await Crowd.CloseAsync(Others, cancellationToken) == 0, "the others' connections were closed in order");
    }

    private async Task<long> MeasureBaselineAsync(CancellationToken cancellationToken)
    {
        _traffic.StartClosedLoop(firstClient: stuck);
        await Task.Delay(WarmUp, cancellationToken);
        _memory.Take();
        var (received, watch) = (_traffic.Received, Stopwatch.StartNew());
        await Task.Delay(Baseline, cancellationToken);
        return Report("all read", received, watch.Elapsed);
    }

    private async Task StallAsync(Verdict verdict, long baseline, CancellationToken cancellationToken)
    {
        var before = await api.GetNodeAsync(cancellationToken);
        var writtenBefore = await FramesSentAsync(cancellationToken);
        var (received, watch) = (_traffic.Received, Stopwatch.StartNew());
        foreach (var client in StuckClients) client.StopReading();
        var messages = new StuckTraffic(_clients, stuck, _ended);
        var left = await messages.RunAsync(new PeerLimits().StalledTimeout + EndRoom, cancellationToken);
        var peak = Report($"{stuck} stuck", received, watch.Elapsed);

        _traffic.StopClosedLoop();
        await _traffic.WaitForAllAsync(ArrivalLimit, cancellationToken);
        var after = await api.GetNodeAsync(cancellationToken);
        var written = _ended.All.Sum(end => end.FramesSent) - writtenBefore;
        StalledVerdict.CheckOthers(verdict, _traffic, Others, after);
        StalledVerdict.CheckMemory(verdict, stuck, baseline, peak, messages.SentBytes);
        StalledVerdict.CheckDrops(verdict, stuck, messages.Sent, written, _traffic.Returned, before, after);
        StalledVerdict.CheckEnds(verdict, StuckClients, left, _ended);
    }

    /// <summary>Frames that the node has written to the stuck.</summary>
    private async Task<long> FramesSentAsync(CancellationToken cancellationToken)
    {
        var frames = 0L;
        foreach (var client in StuckClients) frames += await api.GetFramesSentAsync(client.Id, cancellationToken);
        return frames;
    }

    /// <returns>The most memory since it was last asked for.</returns>
    private long Report(string what, long receivedBefore, TimeSpan time)
    {
        var peak = _memory.Take();
        var rate = (_traffic.Received - receivedBefore) / time.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {rate:F0} messages a second among the others, for {time.TotalSeconds:F0} s; peak RSS {Megabytes.Text(peak)}"));
        return peak;
    }
}
