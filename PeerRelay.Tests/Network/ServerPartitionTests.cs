using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Network;

/// <summary>Servers whose buckets are full of clients that pass on nothing still seek each other.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class ServerPartitionTests
{
    [Fact]
    public async Task TwoServersWithOldClients_BootstrapGoes_MessagesBetweenThemArrive()
    {
        await using var host = await TestHost.StartAsync();
        var bootstrap = await host.StartPeerAsync(options => options.Id = Ids.Of("4f"));
        TestPeer[] servers = [host.Add(options => options.Id = Ids.Of("0001")), host.Add(options => options.Id = Ids.Of("ff01"))];
        var clients = new List<RawConnection>();
        try
        {
            foreach (var server in servers)
            {
                await server.Peer.StartAsync();
                for (var i = 0; i < 40; i++) clients.Add(await ClientAsync(server));
                await Eventually.EqualAsync(40, () => server.Peer.LinkCount);
            }

            foreach (var server in servers) await server.Peer.ConnectAsync(bootstrap.ListenUrl!);
            await Eventually.TrueAsync(() => servers[0].HasLink(servers[1].Id) && servers[1].HasLink(servers[0].Id), "the servers are linked");
            await bootstrap.Peer.DisposeAsync();
            Assert.Equal(SendStatus.SentToTarget, (await servers[0].Peer.SendAsync(servers[1].Id, 42)).Status);
            await Eventually.TrueAsync(() => servers[1].Messages.Count == 1);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static async Task<RawConnection> ClientAsync(TestPeer server)
    {
        var client = await RawConnection.UpgradeAsync(server.ListenUrl!, 0, CancellationToken.None);
        await client.HelloAsync(PeerId.Random(), CancellationToken.None);
        return client;
    }
}
