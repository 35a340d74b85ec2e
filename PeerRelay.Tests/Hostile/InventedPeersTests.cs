using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Hostile;

/// <summary>Strangers who tell of peers that there are not.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class InventedPeersTests
{
    [Fact]
    public async Task ConnectId_WhileThisNodeMakesAsManyOffersAsItMay_IsNotKeptOut()
    {
        await using var host = await TestHost.StartAsync();
        var relay = await host.StartPeerAsync();
        var target = await host.StartPeerAsync(options => options.Bootstrap = [relay.ListenUrl!]);
        await Eventually.TrueAsync(() => relay.HasLink(target.Id));
        var peer = host.Add(options => options.Limits = options.Limits with { PendingHandshakes = 1, HandshakeTimeout = TimeSpan.FromHours(1) });
        await peer.Peer.StartAsync();
        using var stranger = await RawConnection.UpgradeAsync(peer.ListenUrl!, 0, CancellationToken.None);
        var id = PeerId.Random();
        await stranger.HelloAsync(id, CancellationToken.None);
        await Eventually.TrueAsync(() => peer.HasLink(id));
        var invented = PeerId.Random();
        await Eventually.TrueAsync(async () =>
        {
            await stranger.TextAsync(FoundPeers(peer.Id, id, invented), CancellationToken.None); // not taken before it is asked, which is some time after its hello
            return peer.Peer.GetStatistics().Handshakes == 1;
        });

        await peer.Peer.ConnectAsync(relay.ListenUrl!);
        Assert.Equal(ConnectStatus.Connected, (await peer.Peer.ConnectAsync(target.Id)).Status);
    }

    [Fact]
    public async Task FoundPeers_InANeighboursName_ByAnotherLink_NotBelievedAndTheAnswerStillDue()
    {
        await using var host = await TestHost.StartAsync();
        var peer = await host.StartPeerAsync();
        using var neighbour = await RawConnection.UpgradeAsync(peer.ListenUrl!, 0, CancellationToken.None);
        using var forger = await RawConnection.UpgradeAsync(peer.ListenUrl!, 0, CancellationToken.None);
        var (id, forgerId) = (PeerId.Random(), PeerId.Random());
        await neighbour.HelloAsync(id, CancellationToken.None);
        await forger.HelloAsync(forgerId, CancellationToken.None);
        await Eventually.EqualAsync(2, () => peer.Peer.LinkCount);
        await WhenAskedAsync(neighbour); // from now on an answer is due

        for (var i = 0; i < 100; i++) await forger.TextAsync(FoundPeers(peer.Id, id, PeerId.Random(), forgerId), CancellationToken.None);
        await Eventually.EqualAsync(100, () => peer.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.UnaskedAnswer));
        Assert.Equal(0, peer.Peer.GetStatistics().Candidates);
        await neighbour.TextAsync(FoundPeers(peer.Id, id, PeerId.Random()), CancellationToken.None);
        await Eventually.EqualAsync(1, () => peer.Peer.GetStatistics().Candidates);
    }

    private static async Task WhenAskedAsync(RawConnection neighbour)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        while (!Encoding.UTF8.GetString((await neighbour.ReadFrameAsync(limit.Token)).Payload).Contains("\"findPeers\"", StringComparison.Ordinal))
        {
            // The hello comes first.
        }
    }

    private static string FoundPeers(PeerId to, PeerId from, PeerId found, PeerId? by = null)
    {
        var path = by is null ? $"\"{from}\"" : $"\"{from}\",\"{by}\"";
        return $$$"""{"to":"{{{to}}}","from":"{{{from}}}","path":[{{{path}}}],"nonce":"{{{Random.Shared.Next()}}}","data":{"type":"foundPeers","data":["{{{found}}}"]}}""";
    }
}
