using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Neighbours;

/// <summary>A link that a peer of the old kind does not serve, or no longer, is found and closed.</summary>
public sealed class SilentLinkTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = LinkTrial.Patience * Timeout;
    private static readonly PeerId Other = PeerId.Parse("f000000000000000000000000000000000000000");

    private readonly NeighbourSet _set;

    public SilentLinkTests()
    {
        var self = PeerId.Parse("1000000000000000000000000000000000000000");
        _set = new NeighbourSet(
            self, new Router<Neighbour>(self, new SeenMessages(1_024, Timeout), new ReturnPaths(1_024, Timeout)), Timeout);
    }

    [Fact]
    public void Doubted_NothingComes_Closed()
    {
        var neighbour = Admit(NewLink());
        neighbour.Primary.Counters.Received(1);

        Assert.True(_set.Doubt(neighbour, Timeout));

        Assert.False(_set.Doubt(neighbour, Timeout));
        Assert.Empty(_set.Resolve(Patience));
        Assert.Equal([(neighbour.Primary, LinkCloseReason.Unserved)], _set.Resolve(Timeout + Patience));
    }

    [Fact]
    public void Doubted_Answers_Stays()
    {
        var neighbour = Admit(NewLink());
        neighbour.Primary.Counters.Received(1);
        _set.Doubt(neighbour, TimeSpan.Zero);

        neighbour.Primary.Counters.Received(1);

        Assert.Empty(_set.Resolve(Patience));
        Assert.True(_set.Doubt(neighbour, Patience));
    }

    [Fact]
    public void Doubted_TwoLinksAndBothAreSilent_BothClosed()
    {
        var neighbour = Admit(NewLink());
        var second = NewLink();
        _set.Admit(second, Other, TimeSpan.Zero);
        neighbour.Heard(neighbour.Primary, TimeSpan.Zero);
        Assert.Empty(_set.Resolve(Patience));

        Assert.True(_set.Doubt(neighbour, Patience));

        Assert.Empty(_set.Resolve(Patience + Timeout));
        Assert.Equal([(second, LinkCloseReason.Unserved), (neighbour.Primary, LinkCloseReason.Unserved)], _set.Resolve(2 * Patience));
    }

    [Fact]
    public void TwoLinks_OnlyAThirdWasHeardThatHasMadeRoom_BothClosed()
    {
        var neighbour = Admit(NewLink());
        var replaced = NewLink();
        _set.Admit(replaced, Other, TimeSpan.Zero);
        var dialled = NewLink(isDialled: true);
        Assert.Equal(replaced, _set.Admit(dialled, Other, TimeSpan.Zero).Replaced);

        neighbour.Heard(replaced, TimeSpan.Zero); // the reference served that one, and with its close it has forgotten us

        Assert.Empty(_set.Resolve(Timeout));
        Assert.Equal([(dialled, LinkCloseReason.Unserved), (neighbour.Primary, LinkCloseReason.Unserved)], _set.Resolve(Patience));
    }

    [Fact]
    public void OldLinkEnds_WhenThereIsANewOneByWhichNothingHasCome_NewOneIsTried()
    {
        var older = NewLink();
        var before = Admit(older);
        before.HasSpokenAsOldKind();
        Assert.Equal(DepartureKind.Gone, _set.Depart(before, older, TimeSpan.Zero)); // it begins to close…
        var after = Admit(NewLink());

        Assert.Equal(DepartureKind.Unused, _set.Depart(before, older, TimeSpan.Zero)); // …and has ended

        Assert.Equal([(after.Primary, LinkCloseReason.Unserved)], _set.Resolve(Patience));
    }

    [Theory]
    [InlineData(false, false, false, false)] // a client that listens only
    [InlineData(true, false, false, true)]
    [InlineData(false, true, false, true)]
    [InlineData(true, true, true, false)] // ours has its keep-alive
    public void MustAnswer_WhoIsOfTheOldKindOrDialled(bool hasSearched, bool isDialled, bool isPeerRelay, bool expected)
    {
        var neighbour = Admit(NewLink(isDialled));
        if (hasSearched) neighbour.HasSpokenAsOldKind();
        if (isPeerRelay) _set.Learn(neighbour, new PeerTraits(1, IsTransit: true));

        Assert.Equal(expected, neighbour.MustAnswer);
    }

    internal static Link NewLink(bool isDialled = false) => new(
        new SilentConnection(),
        new LinkOrigin
        {
            Direction = isDialled ? LinkDirection.Outbound : LinkDirection.Inbound,
            DialledUrl = isDialled ? new Uri("ws://bootstrap.example/relay") : null,
            IsTrusted = isDialled,
        },
        new PeerLimits(),
        FrozenTime.Instance);

    private Neighbour Admit(Link link) => _set.Admit(link, Other, TimeSpan.Zero).Neighbour;
}
