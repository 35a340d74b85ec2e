using PeerRelay.Identity;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>Offers and answers between ours and the reference, by way of a node that both are linked to.</summary>
public sealed class HandshakeTests : MixedNetwork
{
    /// <summary>Which of the two ids is the smaller decides who dials when offers cross.</summary>
    private static readonly PeerId Smallest = PeerId.Parse("0000000000000000000000000000000000000001", null);
    private static readonly PeerId Greatest = PeerId.Parse("ffffffffffffffffffffffffffffffffffffffff", null);

    [NodeTheory, InlineData('O'), InlineData('R')]
    public async Task Offer_ByOursToAListeningReference_OursDials(char meeting)
    {
        var middle = await ListenAsync(meeting);
        var theirs = await ListenAsync('R', middle.Url!);
        await SettleAsync(middle, theirs);
        var ours = await StartQuietAsync(Ours.AddUndialable, middle, PeerId.Random());

        var result = await ours.Peer.ConnectAsync(theirs.Id).WaitAsync(Eventually.Limit);

        Assert.True(result.IsConnected, result.ToString());
        Assert.Equal(LinkDirection.Outbound, ours.Peer.GetLink(theirs.Id)!.Direction);
        await Eventually.TrueAsync(() => theirs.HasLinkAsync(ours.Id));
    }

    [NodeTheory, InlineData('O'), InlineData('R')]
    public async Task Offer_ByReferenceToADialableOurs_TheReferenceDials(char meeting)
    {
        var middle = await ListenAsync(meeting);
        var theirs = await DialAsync('R', middle.Url!);
        var ours = await StartQuietAsync(Ours.Add, middle, PeerId.Random());
        await SettleAsync(middle, theirs);

        await theirs.ConnectAsync(ours.Id);

        await Eventually.TrueAsync(() => theirs.HasLinkAsync(ours.Id));
        await Eventually.TrueAsync(() => ours.HasLink(theirs.Id));
        Assert.Equal(LinkDirection.Inbound, ours.Peer.GetLink(theirs.Id)!.Direction);
    }

    [NodeFact]
    public async Task Offer_NeitherCanBeDialled_EndsWithoutHarmAndMessagesPass()
    {
        var middle = await ListenAsync('O');
        var theirs = await DialAsync('R', middle.Url!);
        await SettleAsync(middle, theirs);
        var ours = await StartQuietAsync(Ours.AddUndialable, middle, PeerId.Random());

        var result = await ours.Peer.ConnectAsync(theirs.Id).WaitAsync(Eventually.Limit);
        await theirs.ConnectAsync(ours.Id);

        Assert.Equal(ConnectStatus.NotDialable, result.Status);
        await AllExchangeAsync(theirs, new OurNode(ours));
    }

    [NodeTheory, InlineData('O'), InlineData('R')]
    public async Task Offer_AfterOneOfTheReferenceInVain_IsStillAnsweredToASmallerId(char meeting)
    {
        // The reference never forgets its own offer, and from then on answers smaller ids alone.
        var middle = await ListenAsync(meeting);
        var theirs = await ListenAsync('R', middle.Url!);
        await SettleAsync(middle, theirs);
        var ours = await StartQuietAsync(Ours.AddUndialable, middle, Smallest);
        await theirs.ConnectAsync(ours.Id);

        var result = await ours.Peer.ConnectAsync(theirs.Id).WaitAsync(Eventually.Limit);

        Assert.True(result.IsConnected, result.ToString());
        await AllExchangeAsync(theirs, new OurNode(ours));
    }

    [NodeTheory, InlineData(true), InlineData(false)]
    public async Task Offers_BothAtOnce_EndInALinkOnBothSides(bool oursIsSmaller)
    {
        var middle = await ListenAsync('O');
        var theirs = await ListenAsync('R', middle.Url!);
        await SettleAsync(middle, theirs);
        var ours = await StartQuietAsync(Ours.Add, middle, oursIsSmaller ? Smallest : Greatest);

        var connecting = ours.Peer.ConnectAsync(theirs.Id);
        await theirs.ConnectAsync(ours.Id);

        var result = await connecting.WaitAsync(Eventually.Limit);
        Assert.True(result.IsConnected, result.ToString());
        await Eventually.TrueAsync(() => theirs.HasLinkAsync(ours.Id));
        await AllExchangeAsync(theirs, new OurNode(ours));
    }

    [NodeTheory, InlineData(true), InlineData(false)]
    public async Task Offers_Crossing_TheSmallerIdDials(bool oursIsSmaller)
    {
        // A plain client plays the node in the middle, so that the offers cross for certain.
        var ours = await StartQuietAsync(Ours.Add, null, oursIsSmaller ? Smallest : Greatest);
        var (middle, far) = (PeerId.Random(), PeerId.Random());
        var client = await Theirs.OpenAsync(ours.ListenUrl!);
        await client.HelloAsync(middle);
        await Eventually.TrueAsync(() => ours.HasLink(middle));

        using var stop = new CancellationTokenSource();
        var connecting = ours.Peer.ConnectAsync(far, stop.Token);
        await Eventually.TrueAsync(() => client.Frames.Any(frame => frame.Contains("\"handshake-offer\"", StringComparison.Ordinal)));
        await client.SendAsync(Frame.Relayed(ours.Id, far, by: middle, """{"type":"handshake-offer"}"""));
        await client.SendAsync(Frame.Envelope(ours.Id, middle, $$"""{"type":"findPeers","data":"{{middle}}"}"""));
        await Eventually.TrueAsync(() => client.Frames.Any(frame => frame.Contains("\"foundPeers\"", StringComparison.Ordinal)));

        // The reference answers an offer that crosses its own only if it comes from a smaller id (lib/client.js, _onHandshakeOffer).
        Assert.Equal(oursIsSmaller ? 0 : 1, client.Frames.Count(frame => frame.Contains("\"handshake-answer\"", StringComparison.Ordinal)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [NodeFact]
    public async Task Answer_NobodyAskedFor_IsNotFollowed()
    {
        var bait = await Ours.StartPeerAsync(options => options.Discovery = false);
        var ours = await StartQuietAsync(Ours.Add, null, PeerId.Random());
        var (id, far) = (PeerId.Random(), PeerId.Random());
        var client = await Theirs.OpenAsync(ours.ListenUrl!);
        await client.HelloAsync(id);
        await Eventually.TrueAsync(() => ours.HasLink(id));

        var answer = $$$"""{"type":"handshake-answer","data":{"ws":"{{{bait.ListenUrl}}}","wrtc":false} }""";
        await client.SendAsync(Frame.Relayed(ours.Id, far, by: id, answer));
        await client.SendAsync(Frame.User(ours.Id, id, "1"));

        await Eventually.EqualAsync(1, () => ours.Messages.Count);
        Assert.Equal(1, ours.Peer.GetStatistics().Drops.GetValueOrDefault(PeerRelay.Wire.DropReason.UnaskedAnswer));
        Assert.Equal(0, ours.Peer.GetStatistics().Handshakes);
        Assert.Equal(0, bait.Peer.GetStatistics().LinksAccepted);
    }

    /// <summary>
    /// Waits until the reference has asked whom there is and got its answer, which can't name one that comes later: an offer that it
    /// makes of its own accord, and in vain, would keep it from answering ours.
    /// </summary>
    private static async Task SettleAsync(INetworkPeer middle, INetworkPeer theirs)
    {
        await AllLinkedAsync(middle, theirs);
        await AllExchangeAsync(middle, theirs);
    }

    private static async Task<TestPeer> StartQuietAsync(Func<Action<PeerOptions>?, TestPeer> add, INetworkPeer? middle, PeerId id)
    {
        var peer = add(options =>
        {
            options.Id = id;
            options.Discovery = false;
            if (middle is not null) options.Bootstrap = [middle.Url!];
        });
        await peer.Peer.StartAsync();
        // On both sides: an offer of the reference that comes before is lost, and it makes no other.
        if (middle is not null) await AllLinkedAsync(middle, new OurNode(peer));
        return peer;
    }
}
