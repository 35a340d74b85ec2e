using System.Globalization;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Benchmarks.Memory;

/// <summary>What an idle link costs in managed memory: accepted, its peer has said hello and answered the search, and nothing is under way.</summary>
internal static class LinkMemory
{
    private const string LinksOption = "--links";
    private const int UsualLinks = 10_000;

    /// <summary>Measures, and writes what was found to the console.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var links = UsualLinks;
        if (arguments.Count > 0 && (arguments is not [LinksOption, var number] || !int.TryParse(number, CultureInfo.InvariantCulture, out links) || links < 1))
        {
            await Console.Error.WriteLineAsync($"memory [{LinksOption} {UsualLinks}]");
            return 1;
        }

        await using var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        var others = await AcceptAsync(peer, links: 100); // what is there once
        var before = HeapContents.Read();
        var connections = await AcceptAsync(peer, links);
        var after = HeapContents.Read();
        Report(before, after, links);
        foreach (var connection in others.Concat(connections)) connection.Dispose();
        return 0;
    }

    private static async Task<IdleConnection[]> AcceptAsync(Peer peer, int links)
    {
        var (already, received) = (peer.LinkCount, peer.GetStatistics().FramesReceived);
        var connections = new IdleConnection[links];
        for (var i = 0; i < links; i++)
        {
            var connection = connections[i] = new IdleConnection();
            _ = peer.AcceptAsync(connection, NoAbort, new AcceptedConnection { RemoteAddress = $"127.0.0.1:{10_000 + i}" }, connection.Lost);
        }

        await UntilAsync(() => connections.All(connection => connection.IsWaiting));
        foreach (var connection in connections)
        {
            var id = PeerId.Random();
            connection.Receive(Encoding.ASCII.GetBytes($"\"{id}\""));
            connection.Receive(FoundPeersBody.Write(peer.Id, id, nonce: 1, []));
        }

        await UntilAsync(() => peer.LinkCount == already + links && peer.GetStatistics().FramesReceived == received + links);
        return connections;
    }

    private static void NoAbort()
    {
        // There is nothing to cut.
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(10);
    }

    private static void Report(HeapContents before, HeapContents after, int links)
    {
        var growth = after.Since(before);
        var own = growth.Where(type => IsOwn(type.Type)).Sum(type => type.Bytes);
        Console.WriteLine($"{(after.Bytes - before.Bytes) / links} B a link in all, {own / links} B of them this benchmark's own; {(after.Bytes - before.Bytes - own) / links} B are left.");
        foreach (var (type, count, bytes) in growth.Where(type => type.Bytes >= links))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / links,8:F1} B {(double)count / links,6:F2} of {type}{(IsOwn(type) ? " (own)" : "")}"));
    }

    private static bool IsOwn(string type) => type.StartsWith(typeof(LinkMemory).Namespace!, StringComparison.Ordinal) || type == typeof(CancellationTokenSource).FullName;
}
