using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Neighbours;

/// <summary>A link that we have dialled at a url of the operator's goes before one that anybody can have made with the same id.</summary>
public sealed class TrustedLinkTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly PeerId Smaller = PeerId.Parse("1000000000000000000000000000000000000000");
    private static readonly PeerId Greater = PeerId.Parse("f000000000000000000000000000000000000000");

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Stranger_HasTheIdOfABootstrapFirst_OurOwnDialTakesItsPlace(bool weAreSmaller, bool isPeerRelay)
    {
        var (self, bootstrap) = weAreSmaller ? (Smaller, Greater) : (Greater, Smaller);
        var set = NewSet(self);
        var neighbour = Admit(set, bootstrap, isTrusted: false, isPeerRelay);
        var dialled = NewLink(isTrusted: true);
        set.Admit(dialled, bootstrap, TimeSpan.Zero);
        neighbour.Heard(neighbour.Primary, TimeSpan.Zero); // the stranger answers whatever it is asked…
        neighbour.Heard(dialled, TimeSpan.Zero); // …and so does the real one

        set.Resolve(2 * Timeout);

        Assert.Same(dialled, neighbour.Primary);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stranger_HasTheIdOfABootstrapFirst_NothingMoreIsSentToIt(bool weAreSmaller)
    {
        var (self, bootstrap) = weAreSmaller ? (Smaller, Greater) : (Greater, Smaller);
        var set = NewSet(self);
        var neighbour = Admit(set, bootstrap, isTrusted: false, isPeerRelay: true);
        var stranger = neighbour.Primary;
        var dialled = NewLink(isTrusted: true);

        set.Admit(dialled, bootstrap, TimeSpan.Zero);

        Assert.Same(dialled, neighbour.Primary);
        Assert.Equal(weAreSmaller ? [(stranger, LinkCloseReason.Duplicate)] : [], set.Resolve(TimeSpan.Zero)); // only one side closes at once
        Assert.Equal(weAreSmaller ? [] : [(stranger, LinkCloseReason.Duplicate)], set.Resolve(2 * Timeout));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stranger_HasSaidNothingYet_OurOwnDialTakesItsPlaceOnceItsKindIsKnown(bool weAreSmaller)
    {
        var (self, bootstrap) = weAreSmaller ? (Smaller, Greater) : (Greater, Smaller);
        var set = NewSet(self);
        var neighbour = Admit(set, bootstrap, isTrusted: false, isPeerRelay: false);
        var dialled = NewLink(isTrusted: true);
        set.Admit(dialled, bootstrap, TimeSpan.Zero);
        set.Learn(neighbour, new PeerTraits(1, IsTransit: true));

        set.Resolve(TimeSpan.Zero);

        Assert.Same(dialled, neighbour.Primary);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stranger_ComesWithTheIdOfALinkedBootstrap_GetsNothing(bool isPeerRelay)
    {
        var set = NewSet(Smaller);
        var neighbour = Admit(set, Greater, isTrusted: true, isPeerRelay);
        var trusted = neighbour.Primary;
        var stranger = NewLink(isTrusted: false);
        set.Admit(stranger, Greater, TimeSpan.Zero);
        neighbour.Heard(trusted, TimeSpan.Zero);
        neighbour.Heard(stranger, TimeSpan.Zero);

        for (var i = 0; i < 10; i++) set.Resolve(i * Timeout);

        Assert.Same(trusted, neighbour.Primary);
    }

    [Fact]
    public void SecondLink_UntrustedAndANewerOneIsTheOperators_MakesRoom()
    {
        var set = NewSet(Smaller);
        Admit(set, Greater, isTrusted: false, isPeerRelay: true);
        var camper = NewLink(isTrusted: false);
        set.Admit(camper, Greater, TimeSpan.Zero);

        Assert.Equal(AdmissionKind.Refused, set.Admit(NewLink(isTrusted: false), Greater, TimeSpan.Zero).Kind);
        var admission = set.Admit(NewLink(isTrusted: true), Greater, TimeSpan.Zero);

        Assert.Equal((AdmissionKind.Second, camper), (admission.Kind, admission.Replaced));
    }

    [Fact]
    public void OldPeer_WasOnlySlow_GetsItsPlaceBack()
    {
        var set = NewSet(Smaller);
        var neighbour = Admit(set, Greater, isTrusted: false, isPeerRelay: false);
        var older = neighbour.Primary;
        var newer = NewLink(isTrusted: false);
        set.Admit(newer, Greater, TimeSpan.Zero);
        neighbour.Heard(newer, TimeSpan.Zero);
        set.Resolve(Timeout);
        Assert.Same(newer, neighbour.Primary);

        neighbour.Heard(older, TimeSpan.Zero);
        set.Resolve(Timeout);

        Assert.Same(older, neighbour.Primary);
    }

    [Fact]
    public void OlderLink_HasFramesWaiting_GetsLonger()
    {
        var set = NewSet(Smaller);
        var neighbour = Admit(set, Greater, isTrusted: false, isPeerRelay: true);
        var older = neighbour.Primary;
        Assert.Equal(DropReason.None, older.TrySend("1"u8)); // nobody writes it
        var newer = NewLink(isTrusted: false);
        set.Admit(newer, Greater, TimeSpan.Zero);
        neighbour.Heard(newer, TimeSpan.Zero);

        Assert.Empty(set.Resolve(5 * Timeout));
        Assert.Equal([(older, LinkCloseReason.Superseded)], set.Resolve(6 * Timeout));
    }

    private static NeighbourSet NewSet(PeerId self) => new(
        self, new Router<Neighbour>(self, new SeenMessages(1_024, Timeout), new ReturnPaths(1_024, Timeout)), Timeout);

    private static Neighbour Admit(NeighbourSet set, PeerId id, bool isTrusted, bool isPeerRelay)
    {
        var neighbour = set.Admit(NewLink(isTrusted), id, TimeSpan.Zero).Neighbour;
        neighbour.Primary.Counters.Received(1);
        if (isPeerRelay) set.Learn(neighbour, new PeerTraits(1, IsTransit: true));
        return neighbour;
    }

    private static Link NewLink(bool isTrusted) => new(
        new SilentConnection(),
        new LinkOrigin
        {
            Direction = isTrusted ? LinkDirection.Outbound : LinkDirection.Inbound,
            DialledUrl = isTrusted ? new Uri("ws://bootstrap.example/relay") : null,
            IsTrusted = isTrusted,
        },
        new PeerLimits(),
        FrozenTime.Instance);
}
