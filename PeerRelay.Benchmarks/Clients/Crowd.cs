using System.Net;
using System.Net.Sockets;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Clients;

/// <summary>Connects many clients, and ends their connections.</summary>
internal static class Crowd
{
    /// <summary>Connections that are made or closed at a time: fewer than wait in a server's queue (512), so that none is a second late for a SYN that was dropped.</summary>
    public const int AtOnce = 256;

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(20);

    /// <summary>Connects them all, or fails.</summary>
    /// <param name="count">How many.</param>
    /// <param name="round">Which of several crowds this is.</param>
    /// <param name="server">The node.</param>
    /// <param name="receiveBuffer">The bytes that the system takes for each while it does not read; 0 for as many as usual.</param>
    /// <param name="sink">Takes their messages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RelayClient[]> ConnectAsync(
        int count, int round, IPEndPoint server, Func<int, int> receiveBuffer, IMessageSink sink, CancellationToken cancellationToken)
    {
        var clients = new RelayClient?[count];
        Exception? firstFault = null;
        await ForEachAsync(count, async (i, stop) =>
        {
            try
            {
                clients[i] = await RelayClient.ConnectAsync(i, SourceAddresses.Of(round, i), server, receiveBuffer(i), sink, stop);
            }
            catch (Exception e) when (e is SocketException or ServerFaultException or OperationCanceledException)
            {
                firstFault ??= e;
            }
        }, cancellationToken);
        var connected = clients.OfType<RelayClient>().ToArray();
        if (connected.Length == count) return connected;
        foreach (var client in connected) client.Dispose();
        throw new RunFailedException($"{connected.Length} of {count} connections were ready: {firstFault?.Message}");
    }

    /// <summary>Closes them in order.</summary>
    /// <returns>How many of them the node has not closed in order.</returns>
    public static async Task<int> CloseAsync(IReadOnlyList<RelayClient> clients, CancellationToken cancellationToken)
    {
        var failed = 0;
        await ForEachAsync(clients.Count, async (i, _) =>
        {
            if (!await clients[i].CloseAsync(CloseLimit)) Interlocked.Increment(ref failed);
        }, cancellationToken);
        return failed;
    }

    private static Task ForEachAsync(int count, Func<int, CancellationToken, ValueTask> body, CancellationToken cancellationToken) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, body);
}
