using PeerRelay.Identity;
using PeerRelay.Neighbours;

namespace PeerRelay.Node;

/// <summary>Keeps a link of our own to one bootstrap node: dials, and when the link ends or fails, dials again, for ever, ever more slowly.</summary>
/// <remarks>
/// A link that others have made with the bootstrap's id does not take its place: anybody can say an id. If the bootstrap itself has closed ours
/// in favour of another, that is as good; but the other may be a stranger's who stands between the two, so it is dialled now and then even so.
/// </remarks>
internal sealed class BootstrapLoop(NodeContext node, LinkHost links, Presence presence, Uri url)
{
    /// <summary>A link that ends sooner counts as a failure, so that a node which closes at once is not stormed.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>So many of the longest waits pass before a bootstrap that has trimmed the link is asked whether it is still in our network. 10: some minutes.</summary>
    public const int TrimmedRests = 10;

    /// <summary>
    /// After what time one that has trimmed the link is dialled even so. 2 hours: an answer that comes through the network may be forged by whoever it comes through; and of 10,000
    /// peers that do so, each for the minute that a link is left alone, some 80 are linked at a time.
    /// </summary>
    public static readonly TimeSpan LongestAbsence = TimeSpan.FromHours(2);

    private volatile BootstrapStatus _status = new(url, BootstrapState.Connecting, null, 0, null);

    public BootstrapStatus Status => _status;

    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the caller holds the peer's lock, and what follows calls handlers
        while (!stopping.IsCancellationRequested)
        {
            if (_status.State == BootstrapState.Waiting) _status = _status with { State = BootstrapState.Connecting };
            var result = await links.DialAsync(url, expected: null, isTrusted: true, stopping).ConfigureAwait(false);
            if (result is { IsConnected: true, Peer: { } id })
            {
                await StayAsync(id, stopping).ConfigureAwait(false);
                continue;
            }

            _status = _status with { Failures = _status.Failures + 1, LastError = Describe(result), Peer = result.Peer ?? _status.Peer };
            await WaitAsync(stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Waits while there is a link of our own to the peer, and then until it is time to dial again.</summary>
    private async Task StayAsync(PeerId id, CancellationToken stopping)
    {
        var before = _status;
        if (before.State != BootstrapState.Connected || before.Peer != id) NodeLog.BootstrapLinked(node.Logger, url, id);
        _status = new BootstrapStatus(url, BootstrapState.Connected, id, Failures: 0, LastError: null);
        var since = node.Now;
        Neighbour? last = null;
        while (node.Neighbours.TryGet(id, out var neighbour) && !stopping.IsCancellationRequested)
        {
            last = neighbour;
            if (neighbour.TrustEnded.IsCompleted)
            {
                if (!neighbour.HasChosen) break;
                await RestAsync(neighbour, stopping).ConfigureAwait(false);
                return;
            }

            node.Neighbours.Require(neighbour, node.Now); // the link may be one that the other side made and no longer serves
            await neighbour.TrustEnded.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (last is { Primary.IsTrimmed: true })
        {
            await StayAwayAsync(id, stopping).ConfigureAwait(false);
            return;
        }

        var hasSettled = node.Now - since >= Settled;
        var failures = hasSettled ? 0 : before.Failures + 1;
        _status = _status with { State = BootstrapState.Connecting, Failures = failures, LastError = "The link ended." };
        if (!hasSettled) await WaitAsync(stopping).ConfigureAwait(false);
    }

    /// <summary>Leaves it at the link that the peer has chosen, as long as it is there, but not for ever.</summary>
    private async Task RestAsync(Neighbour neighbour, CancellationToken stopping)
    {
        var rest = Spread(node.Limits.ReconnectMaximum);
        await neighbour.Gone.WaitAsync(rest, node.Options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (neighbour.Gone.IsCompleted) _status = _status with { State = BootstrapState.Connecting, LastError = "The link ended." };
    }

    /// <summary>Leaves a bootstrap alone that has closed the link because neither side needs it, while there are others and it answers through them.</summary>
    private async Task StayAwayAsync(PeerId id, CancellationToken stopping)
    {
        _status = _status with { State = BootstrapState.Waiting, LastError = "The peer has enough links; this node has others." };
        var since = node.Now;
        bool isThere;
        do
        {
            await WhileLinkedAsync(TrimmedRests * Spread(node.Limits.ReconnectMaximum), stopping).ConfigureAwait(false);
            if (stopping.IsCancellationRequested || node.Neighbours.Count == 0) return;
            var question = presence.Ask(id);
            await WhileLinkedAsync(Spread(node.Limits.ReconnectMaximum), stopping).ConfigureAwait(false);
            isThere = presence.Close(question);
        }
        while (isThere && node.Now - since < LongestAbsence);
    }

    /// <summary>Waits, but not without any link.</summary>
    private async Task WhileLinkedAsync(TimeSpan time, CancellationToken stopping)
    {
        var until = node.Now + time;
        while (node.Now < until && node.Neighbours.Count > 0 && !stopping.IsCancellationRequested)
            await Task.Delay(Spread(node.Limits.ReconnectMinimum), node.Options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested) return;
        var limits = node.Limits;
        var shift = Math.Clamp(_status.Failures - 1, 0, 20);
        var delay = Spread(TimeSpan.FromTicks(Math.Min(limits.ReconnectMinimum.Ticks << shift, limits.ReconnectMaximum.Ticks)));
        NodeLog.BootstrapFailed(node.Logger, url, _status.Failures, delay, _status.LastError);
        _status = _status with { State = BootstrapState.Waiting };
        await Task.Delay(delay, node.Options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Half of a time to all of it, at random: all peers of a node lose it at once.</summary>
    private TimeSpan Spread(TimeSpan longest) => longest * (0.5 + (0.5 * node.Options.Random.NextDouble()));

    private static string Describe(ConnectResult result) =>
        result.Status == ConnectStatus.Self ? "The url leads to this node itself." : result.Detail ?? result.Status.ToString();
}
