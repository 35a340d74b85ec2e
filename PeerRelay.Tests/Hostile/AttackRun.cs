using System.Collections.Concurrent;
using System.Net.Sockets;

namespace PeerRelay.Tests.Hostile;

/// <summary>Many hostile connections to one url. They stay open on this side: it is the node that has to be rid of them.</summary>
internal sealed class AttackRun(Uri url, Attacks attacks) : IDisposable
{
    private const int AtOnce = 250; // they wait most of the time, for the node to lose patience; below the 256 that the server takes from one address

    /// <summary>Far above the node's own limits, which are seconds: the machine may be busy.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<RawConnection> _connections = new();

    /// <summary>Makes so many connections, with each attack in turn, and waits until the node has ended all those that read.</summary>
    public async Task RunAsync(int connections)
    {
        var all = attacks.All;
        using var stop = new CancellationTokenSource(TimeLimit);
        // Not the loop's own token: it would be told that it was stopped, instead of why.
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForEachAsync(Enumerable.Range(0, connections), options, async (i, _) =>
        {
            var cancellationToken = stop.Token;
            var (name, run) = all[i % all.Count];
            var reads = !name.Contains("never reads", StringComparison.Ordinal);
            var connection = await RawConnection.UpgradeAsync(url, reads ? 0 : 4096, cancellationToken);
            _connections.Enqueue(connection);
            try
            {
                await run(connection, cancellationToken);
                if (reads) await connection.ReadToEndAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // The node has ended the connection: what it is there for.
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The node let a client live that {name}.");
            }
        });
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
    }
}
