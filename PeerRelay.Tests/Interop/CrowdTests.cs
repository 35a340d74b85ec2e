using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>Forty peers of ours and four reference peers that know one bootstrap, over real sockets.</summary>
[Collection(HeavyTests.Name)]
public sealed class CrowdTests : MixedNetwork
{
    private const int OurPeers = 40;
    private const int ReferencePeers = 4;
    private const int EnoughLinks = 8;

    [NodeFact]
    public async Task ManyOfOurs_AndSomeReferencePeers_EachReachesTheOther()
    {
        var bootstrap = await Ours.StartPeerAsync();
        var ours = new List<INetworkPeer>();
        var theirs = new List<INetworkPeer>();
        for (var i = 0; i < OurPeers; i++)
        {
            ours.Add(await ListenAsync('O', bootstrap.ListenUrl!));
            if (i % (OurPeers / ReferencePeers) == 0) theirs.Add(await ListenAsync('R', bootstrap.ListenUrl!));
        }

        await Eventually.TrueAsync(() => Ours.Peers.All(peer => peer.Peer.LinkCount >= EnoughLinks), "each of ours has enough links");

        for (var i = 0; i < ours.Count; i++)
        {
            var (from, to) = (ours[i], ours[(i + (OurPeers / 2)) % OurPeers]);
            await from.SendAsync(to.Id, "\"across\"");
            await Eventually.EqualAsync(1, () => to.Count(from.Id, "\"across\""));
        }

        foreach (var peer in theirs)
        {
            await ReachesAsync(ours[0], peer);
            await ReachesAsync(peer, ours[^1]);
        }

        await ReachesAsync(theirs[0], theirs[^1]);
    }
}
