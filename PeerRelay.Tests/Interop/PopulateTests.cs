using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>Peers that meet through a node find links of their own, and need it no longer.</summary>
public sealed class PopulateTests : MixedNetwork
{
    [NodeTheory, MemberData(nameof(Triples))]
    public async Task ClientsPopulate_ThenDisconnectTheMiddle_MessageArrives(string kinds)
    {
        var middle = await ListenAsync(kinds[1]);
        var left = await ListenAsync(kinds[0], middle.Url!);
        var right = await ListenAsync(kinds[2], middle.Url!);
        await AllLinkedAsync(left, right);

        await left.DisconnectAsync(middle.Id);
        await AllExchangeAsync(left, right);
    }

    [NodeTheory]
    [InlineData('O', "RRR"), InlineData('R', "OOR"), InlineData('R', "OOO"), InlineData('O', "ORR"), InlineData('R', "ORR")]
    public async Task ThreePeers_PopulateThenLoseTheNodeTheyMetThrough_StillExchange(char meeting, string kinds)
    {
        var met = await ListenAsync(meeting);
        var peers = new INetworkPeer[kinds.Length];
        for (var i = 0; i < kinds.Length; i++) peers[i] = await ListenAsync(kinds[i], met.Url!);
        await AllLinkedAsync(peers);

        await met.DestroyAsync();
        foreach (var peer in peers)
            await Eventually.TrueAsync(async () => !await peer.HasLinkAsync(met.Id));

        await AllExchangeAsync(peers);
        await AllLinkedAsync(peers);
    }
}
