using PeerRelay.Identity;
using PeerRelay.Server.Events;
using PeerRelay.Server.Inbox;

namespace PeerRelay.Tests.Server;

public sealed class LiveSubscriptionTests
{
    private readonly LiveFeed _feed = new();

    [Fact]
    public void Take_NothingChanged_IsEmpty()
    {
        using var subscription = _feed.Subscribe();
        Assert.True(subscription.Take().IsEmpty);
    }

    [Fact]
    public void Changed_SeveralTimes_LatestIsKept()
    {
        var (first, second) = (PeerId.Random(), PeerId.Random());
        using var subscription = _feed.Subscribe();
        _feed.Changed(first, null);
        _feed.Changed(second, null);
        _feed.Changed(first, LinkCloseReason.Disconnected);
        var changes = subscription.Take();
        Assert.Equal(2, changes.Peers.Count);
        Assert.Equal(LinkCloseReason.Disconnected, changes.Peers[first]);
        Assert.Null(changes.Peers[second]);
        Assert.True(subscription.Take().IsEmpty);
    }

    [Fact]
    public void Changed_MorePeersThanAreKept_AsksForASnapshotAndKeepsNone()
    {
        using var subscription = _feed.Subscribe();
        for (var i = 0; i <= LiveSubscription.MostChanges + 10; i++) _feed.Changed(PeerId.Random(), null);
        var changes = subscription.Take();
        Assert.True(changes.IsOverrun);
        Assert.Empty(changes.Peers);
        _feed.Changed(PeerId.Random(), null);
        Assert.False(subscription.Take().IsOverrun);
    }

    [Fact]
    public void Changed_SamePeerForEver_IsNoOverrun()
    {
        var id = PeerId.Random();
        using var subscription = _feed.Subscribe();
        for (var i = 0; i < 2 * LiveSubscription.MostChanges; i++) _feed.Changed(id, null);
        Assert.Equal([id], subscription.Take().Peers.Keys);
    }

    [Fact]
    public void Received_MoreThanAreTold_RestIsCounted()
    {
        using var subscription = _feed.Subscribe();
        for (var i = 1; i <= LiveSubscription.MostMessages + 7; i++) _feed.Received(Entry(i));
        var changes = subscription.Take();
        Assert.Equal(Enumerable.Range(1, LiveSubscription.MostMessages).Select(number => (long)number), changes.Messages.Select(message => message.Sequence));
        Assert.Equal(7, changes.MoreMessages);
    }

    [Fact]
    public void Subscribe_Twice_EachIsToldAndNeitherAfterItsEnd()
    {
        using var first = _feed.Subscribe();
        var second = _feed.Subscribe();
        _feed.Changed(PeerId.Random(), null);
        second.Dispose();
        _feed.Changed(PeerId.Random(), null);
        Assert.Equal(2, first.Take().Peers.Count);
        Assert.Single(second.Take().Peers);
    }

    private static InboxEntry Entry(long sequence) => new(new PeerMessage(PeerId.Random(), "{}"u8.ToArray(), hops: 1))
    {
        Sequence = sequence,
        From = PeerId.Random(),
        Hops = 1,
        Bytes = 2,
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };
}
