using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Hostile;

/// <summary>Peers that keep sending each other numbered messages, and count what arrives.</summary>
internal sealed class GoodTraffic
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private readonly IReadOnlyList<TestPeer> _peers;
    private readonly ConcurrentDictionary<(PeerId From, PeerId To, string Json), int> _arrived = new();
    private readonly ConcurrentQueue<string> _refused = new();
    private long _sent;

    public GoodTraffic(IReadOnlyList<TestPeer> peers)
    {
        _peers = peers;
        foreach (var peer in peers)
            peer.Peer.MessageReceived += (_, message) =>
                _arrived.AddOrUpdate((message.From, peer.Id, Encoding.UTF8.GetString(message.Json.Span)), 1, (_, count) => count + 1);
    }

    /// <summary>How many messages were sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>How many different messages have arrived.</summary>
    public int Arrived => _arrived.Count;

    /// <summary>Those that arrived more than once.</summary>
    public IEnumerable<string> Repeated => _arrived.Where(entry => entry.Value > 1).Select(entry => $"{entry.Key.Json} × {entry.Value}");

    /// <summary>Those of another kind, or from others.</summary>
    public IEnumerable<string> Foreign
    {
        get
        {
            var ids = _peers.Select(peer => peer.Id).ToHashSet();
            return _arrived.Keys.Where(key => !ids.Contains(key.From) || !int.TryParse(key.Json, out _)).Select(key => $"{key.From}: {key.Json}");
        }
    }

    /// <summary>Sends that the peers themselves refused.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>Sends until it is told to stop: each message a new number, from each peer in turn to each other one.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Pace);
        for (var round = 1; !stopping.IsCancellationRequested; round++)
        {
            for (var i = 0; i < _peers.Count; i++)
            {
                var to = _peers[(i + round) % _peers.Count];
                if (to == _peers[i]) continue;
                var outcome = await _peers[i].Peer.SendAsync(to.Id, (int)Interlocked.Increment(ref _sent), CancellationToken.None);
                if (!outcome.IsAccepted) _refused.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{_peers[i].Id} to {to.Id}: {outcome}"));
            }
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
