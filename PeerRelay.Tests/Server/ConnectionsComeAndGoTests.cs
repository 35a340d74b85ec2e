using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Server.Relay;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;

namespace PeerRelay.Tests.Server;

/// <summary>Connections that are made, used and ended, time after time, leave nothing behind. At full size: <c>soak</c> of <c>PeerRelay.Benchmarks</c>.</summary>
[Collection(HeavyTests.Name)]
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class ConnectionsComeAndGoTests
{
    private const int Connections = 300;
    private const int Messages = 5;
    private const int Rounds = 3;

    [Fact]
    public async Task Server_ConnectionsHaveEndedInEveryWay_HoldsNoneOfThem()
    {
        var watch = new ConnectionWatch();
        await using var server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<IStartupFilter>(watch));

        for (var round = 0; round < Rounds; round++) await RunRoundAsync(server, watch);

        Assert.Equal(Rounds * Connections, watch.Seen);
        await Eventually.EqualAsync(0, watch.CountHeld);
    }

    private static async Task RunRoundAsync(RunningServer server, ConnectionWatch watch)
    {
        var peers = await RawPairs.ConnectAsync(server.RelayUrl, Connections);
        await Eventually.EqualAsync(Connections, () => server.Peer.LinkCount);
        for (var i = 0; i < Messages; i++) await Task.WhenAll(peers.Select(peer => peer.SendAsync()));
        await Eventually.TrueAsync(() => peers.All(peer => peer.Received == Messages));
        Assert.All(peers, peer => Assert.Null(peer.Fault));

        Assert.InRange(watch.CountHeld(), Connections, int.MaxValue); // the watch sees those that are held
        await Task.WhenAll(peers.Select(EndAsync));
        await Eventually.EqualAsync(0, () => server.Peer.LinkCount);
        await Eventually.EqualAsync(0, () => server.Services.GetRequiredService<ConnectionGate>().Open);
    }

    private static async Task EndAsync(RawPeer peer, int i)
    {
        using (peer)
        {
            if (i % 4 == 0) peer.Reset();
            else if (i % 4 != 1) await peer.CloseAsync(Eventually.Limit); // the fourth way: it just ends, without a close
        }
    }
}
