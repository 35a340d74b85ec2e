using System.Diagnostics;

namespace PeerRelay.Benchmarks.Network;

/// <summary>The network: a bootstrap, peers of this project's kind in this process, npm peers in some others, and the node that will be killed.</summary>
internal sealed class MixedNetwork : IAsyncDisposable
{
    private const int PeersInANodeProcess = 10;

    /// <summary>Peers that join at a time, and how long after each other: two cores take no more at once.</summary>
    private const int JoinAtOnce = 10;

    private const int EnoughLinks = 8;

    private static readonly TimeSpan JoinInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(2);

    /// <summary>Looks in a row at which the links have hardly changed.</summary>
    private const int QuietLooks = 5;

    private readonly PeerHost _host;
    private readonly Peer _bootstrap;
    private readonly List<NpmProcess> _processes = [];
    private readonly List<NewMember> _new = [];
    private readonly List<NpmMember> _npm = [];
    private readonly MessageLedger _ledger;

    private MixedNetwork(PeerHost host, MessageLedger ledger)
    {
        _host = host;
        _ledger = ledger;
        _bootstrap = host.Add();
        Doomed = DoomedNode.Start(_bootstrap.PublicUrl!);
    }

    public IReadOnlyList<IMember> New => _new;

    public IReadOnlyList<IMember> Npm => _npm;

    public DoomedNode Doomed { get; }

    /// <summary>Exceptions that nobody caught in npm peers.</summary>
    public int Crashes => _processes.Sum(process => process.Crashes);

    /// <summary>Frames that the peers of this process have written, the bootstrap's among them.</summary>
    public long FramesSent => Peers.Sum(peer => peer.GetStatistics().FramesSent);

    /// <summary>The links of the new peers, the fewest first.</summary>
    public IReadOnlyList<int> Links => [.. _new.Select(member => member.Peer.LinkCount).Order()];

    private IEnumerable<Peer> Peers => _new.Select(member => member.Peer).Prepend(_bootstrap);

    /// <summary>Starts it: the peers join one after the other, those of both kinds mixed.</summary>
    public static async Task<MixedNetwork> StartAsync(int peers, int npm, MessageLedger ledger, CancellationToken cancellationToken)
    {
        var host = await PeerHost.StartAsync(cancellationToken);
        var network = new MixedNetwork(host, ledger);
        try
        {
            await network._bootstrap.StartAsync(cancellationToken);
            await network.JoinAsync(peers, npm, cancellationToken);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until each new peer has enough links and their number hardly changes, or the time is over.</summary>
    /// <returns>How long that took; null if they have not settled.</returns>
    public async Task<TimeSpan?> SettleAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var enough = Math.Min(EnoughLinks, _new.Count);
        var (quiet, before) = (0, 0);
        while (watch.Elapsed < SettleLimit)
        {
            await Task.Delay(LookInterval, cancellationToken);
            var links = Links;
            var sum = links.Sum();
            quiet = links[0] >= enough && Math.Abs(sum - before) <= sum / 100 ? quiet + 1 : 0;
            if (quiet >= QuietLooks) return watch.Elapsed;
            before = sum;
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await Doomed.DisposeAsync();
        foreach (var process in _processes) await process.DisposeAsync();
        await _host.DisposeAsync();
    }

    private async Task JoinAsync(int peers, int npm, CancellationToken cancellationToken)
    {
        for (var i = 0; i < peers; i++)
        {
            var member = new NewMember(_host.Add(_bootstrap.PublicUrl!), _ledger);
            _new.Add(member);
            await member.Peer.StartAsync(cancellationToken);
            while (_npm.Count < (long)npm * (i + 1) / peers) await AddNpmAsync(cancellationToken);
            if (i % JoinAtOnce == JoinAtOnce - 1) await Task.Delay(JoinInterval, cancellationToken);
        }
    }

    private async Task AddNpmAsync(CancellationToken cancellationToken)
    {
        if (_npm.Count % PeersInANodeProcess == 0) _processes.Add(NpmProcess.Start(_ledger));
        _npm.Add(await _processes[^1].AddAsync(_bootstrap.PublicUrl!, cancellationToken));
    }
}
