using System.Diagnostics;
using PeerRelay.Benchmarks.Clients;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Soak;

/// <summary>One round: all connect, all send, all are ended, and the server is waited for to have let go of them.</summary>
internal sealed class SoakRound(ServerProcess server, AdminApi api, int connections, int round)
{
    private const int MessagesEach = 8;

    /// <summary>Of so many connections one is reset, and one ends without a close: a quarter of all, as real ones end so often enough.</summary>
    private const int CutEvery = 8;

    private const int ResetAt = 3;
    private const int DropAt = 7;

    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it.</summary>
    /// <param name="descriptors">Those that the server had before the first round.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SoakReport> RunAsync(int descriptors, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var traffic = new PairTraffic(connections);
        var clients = await Crowd.ConnectAsync(connections, round, server.EndPoint, _ => 0, traffic, cancellationToken);
        traffic.Begin(clients);
        for (var i = 0; i < MessagesEach; i++)
            for (var client = 0; client < clients.Length; client++) traffic.Send(client);
        await traffic.WaitForAllAsync(ArrivalLimit, cancellationToken);
        var notClosed = await EndAsync(clients, cancellationToken);
        var links = await WaitForEndAsync(descriptors, cancellationToken);
        var time = watch.Elapsed;
        await Task.Delay(Settling, cancellationToken);
        return new SoakReport(
            round, time, clients.Length, traffic.Sent, traffic.Sent - traffic.Received, traffic.Faults, traffic.FirstFault, notClosed, links, server.Read());
    }

    private static async Task<int> EndAsync(RelayClient[] clients, CancellationToken cancellationToken)
    {
        foreach (var client in clients)
        {
            if (client.Index % CutEvery == ResetAt) client.Reset();
            else if (client.Index % CutEvery == DropAt) client.Drop();
        }

        return await Crowd.CloseAsync([.. clients.Where(client => client.Index % CutEvery is not (ResetAt or DropAt))], cancellationToken);
    }

    /// <summary>Waits until the server has no link, no connection and no descriptor more than before, or the time is over.</summary>
    /// <returns>The links that are left, or the connections that the node still counts.</returns>
    private async Task<int> WaitForEndAsync(int descriptors, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var node = await api.GetNodeAsync(cancellationToken);
            var hasEnded = node is { Links: 0, Open: 0 } && server.Read().Descriptors <= descriptors + SoakVerdict.DescriptorRoom;
            if (hasEnded || watch.Elapsed > EndLimit) return Math.Max(node.Links, node.Open);
            await Task.Delay(LookInterval, cancellationToken);
        }
    }
}
