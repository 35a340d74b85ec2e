using PeerRelay.Benchmarks.Clients;

namespace PeerRelay.Benchmarks.Stalled;

/// <summary>Messages to clients that do not read, each from one that does, until the node has ended their links.</summary>
/// <param name="clients">All clients; the first of them are stuck, and as many after those send to them.</param>
/// <param name="stuck">How many are stuck.</param>
/// <param name="ended">The links that have ended.</param>
internal sealed class StuckTraffic(IReadOnlyList<RelayClient> clients, int stuck, Disconnections ended)
{
    /// <summary>16,000 characters each 20 ms are 0.8 MB a second: what the system takes (some 3 MB) and a send queue (2 MiB) are full within ten seconds, long before a link is cut.</summary>
    private const int TextLength = 16_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly string _text = new('x', TextLength);
    private long _sent;

    /// <summary>Messages sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes sent, but for the envelopes.</summary>
    public long SentBytes => Sent * TextLength;

    /// <summary>Sends until all links of the stuck have ended, or the time is over.</summary>
    /// <returns>How many are left.</returns>
    public async Task<int> RunAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + limit;
        using var timer = new PeriodicTimer(Pace);
        while (true)
        {
            var left = 0;
            for (var i = 0; i < stuck; i++)
            {
                if (ended.Has(clients[i].Id)) continue;
                left++;
                clients[stuck + i].Send(clients[i].Id, _text);
                Interlocked.Increment(ref _sent);
            }

            if (left == 0 || DateTime.UtcNow > end) return left;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
