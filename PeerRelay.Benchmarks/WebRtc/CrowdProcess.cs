using System.Globalization;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>Two processes (<see cref="CrowdHost"/>) with many connections between them: the one that answers is measured, the other one is only there for it.</summary>
internal sealed class CrowdProcess : IAsyncDisposable
{
    private readonly LineProcess _measured = LineProcess.Start(CrowdHost.Command);
    private readonly LineProcess _others = LineProcess.Start(CrowdHost.Command);

    /// <summary>The measured one's threads.</summary>
    public ThreadList Threads => ThreadList.Read(_measured.Id);

    /// <summary>What the measured one holds.</summary>
    public ProcessFigures Read() => ProcessFigures.Read(_measured.Id);

    /// <summary>Has the measured one part with all that is free.</summary>
    /// <returns>Bytes of objects that are left.</returns>
    public async Task<long> CollectAsync(CancellationToken cancellationToken) => long.Parse(await _measured.AskAsync("held", cancellationToken), CultureInfo.InvariantCulture);

    /// <summary>Gives the measured one its engine.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => _measured.AskAsync("engines 1", cancellationToken);

    /// <summary>Gives the other one as many as there will be connections.</summary>
    public Task PrepareAsync(int connections, CancellationToken cancellationToken) => _others.AskAsync($"engines {connections}", cancellationToken);

    /// <summary>Opens connections, each with a channel, and has a message go each way on each.</summary>
    public async Task OpenAsync(int connections, CancellationToken cancellationToken)
    {
        for (var i = 0; i < connections; i++)
        {
            var offer = await _others.AskAsync("offer", cancellationToken);
            var answer = await _measured.AskAsync($"answer {offer}", cancellationToken);
            await _others.AskAsync($"take {i} {answer}", cancellationToken);
        }

        await Task.WhenAll(_measured.AskAsync("greet", cancellationToken), _others.AskAsync("greet", cancellationToken));
    }

    /// <summary>Closes them.</summary>
    /// <param name="byMeasured">Which side does; the other one waits until it has noticed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many the measured one still counts.</returns>
    public async Task<int> CloseAsync(bool byMeasured, CancellationToken cancellationToken)
    {
        var (closing, waiting) = byMeasured ? (_measured, _others) : (_others, _measured);
        await closing.AskAsync("close", cancellationToken);
        await waiting.AskAsync("await", cancellationToken);
        var left = int.Parse(await _measured.AskAsync("count", cancellationToken), CultureInfo.InvariantCulture);
        await waiting.AskAsync("close", cancellationToken);
        return left;
    }

    public async ValueTask DisposeAsync()
    {
        await _measured.DisposeAsync();
        await _others.DisposeAsync();
    }
}
