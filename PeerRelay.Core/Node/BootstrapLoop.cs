using PeerRelay.Identity;

namespace PeerRelay.Node;

/// <summary>Keeps the link to one bootstrap node: dials, and when the link ends or fails, dials again, for ever, ever more slowly.</summary>
internal sealed class BootstrapLoop(NodeContext node, LinkHost links, Uri url)
{
    /// <summary>A link that ends sooner counts as a failure, so that a node which closes at once is not stormed.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private volatile BootstrapStatus _status = new(url, BootstrapState.Connecting, null, 0, null);

    public BootstrapStatus Status => _status;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            _status = _status with { State = BootstrapState.Connecting };
            var result = await links.DialAsync(url, expected: null, isTrusted: true, stopping).ConfigureAwait(false);
            if (result is { IsConnected: true, Peer: { } id })
            {
                if (await StayAsync(id, stopping).ConfigureAwait(false)) continue;
            }
            else
            {
                _status = _status with { Failures = _status.Failures + 1, LastError = Describe(result), Peer = result.Peer ?? _status.Peer };
            }

            await WaitAsync(stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Waits while there is a link to the peer.</summary>
    /// <returns>Whether it stood long enough to dial again at once.</returns>
    private async Task<bool> StayAsync(PeerId id, CancellationToken stopping)
    {
        NodeLog.BootstrapLinked(node.Logger, url, id);
        var since = node.Now;
        var failures = _status.Failures;
        _status = new BootstrapStatus(url, BootstrapState.Connected, id, Failures: 0, LastError: null);
        while (node.Neighbours.TryGet(id, out var neighbour) && !stopping.IsCancellationRequested)
        {
            node.Neighbours.Require(neighbour, node.Now); // the link may be one that the other side made and no longer serves
            await neighbour.Gone.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var hasSettled = node.Now - since >= Settled;
        _status = _status with { Failures = hasSettled ? 0 : failures + 1, LastError = "The link ended." };
        return hasSettled;
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested) return;
        var limits = node.Limits;
        var shift = Math.Clamp(_status.Failures - 1, 0, 20);
        var longest = Math.Min(limits.ReconnectMinimum.Ticks << shift, limits.ReconnectMaximum.Ticks);
        var delay = TimeSpan.FromTicks((long)(longest * (0.5 + (0.5 * node.Options.Random.NextDouble())))); // spread: all peers of a node lose it at once
        NodeLog.BootstrapFailed(node.Logger, url, _status.Failures, delay, _status.LastError);
        _status = _status with { State = BootstrapState.Waiting };
        await Task.Delay(delay, node.Options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string Describe(ConnectResult result) =>
        result.Status == ConnectStatus.Self ? "The url leads to this node itself." : result.Detail ?? result.Status.ToString();
}
