using System.Text;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Routing;

/// <summary>Which neighbours a message goes to whose target is not linked.</summary>
public sealed class NextHopTests
{
    private static readonly PeerId Self = Ids.Of("0");
    private static readonly PeerId Target = Ids.Of("f");
    private readonly Router<FakeNeighbour> _router =
        new(Self, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)));

    [Fact]
    public void RouteOwn_NoLinks_NoRoute() => Assert.Equal(DropReason.NoRoute, Own().Reason);

    [Fact]
    public void RouteOwn_TransitsOfOurKind_TheNearestAlone()
    {
        var near = Link("e");
        Link("8");
        AssertHops(Own(), near, null);
    }

    [Fact]
    public void RouteOwn_NearestTransitIsOld_TwoNearest()
    {
        var near = Link("e", isPeerRelay: false);
        var next = Link("c");
        Link("8");
        AssertHops(Own(), near, next);
    }

    [Fact]
    public void RouteOwn_OldTransitAlone_OneCopy() => AssertHops(Own(Link("e", isPeerRelay: false)), _router.Links.Find(Ids.Of("e")), null);

    [Fact]
    public void RouteOwn_OldTransitAndAFartherUnknown_Both()
    {
        var near = Link("e", isPeerRelay: false);
        var unknown = Link("8", Standing.Unknown);
        AssertHops(Own(), near, unknown);
    }

    [Fact]
    public void RouteOwn_UnknownNearerThanTransit_TransitFirstAndUnknownToo()
    {
        var transit = Link("8");
        var unknown = Link("e", Standing.Unknown);
        AssertHops(Own(), transit, unknown);
    }

    [Fact]
    public void RouteOwn_UnknownFartherThanTransit_TransitAlone()
    {
        var transit = Link("e");
        Link("8", Standing.Unknown);
        AssertHops(Own(), transit, null);
    }

    [Fact]
    public void RouteOwn_UnknownsOnly_NearestAndTwoIfItIsOld()
    {
        var near = Link("e", Standing.Unknown, isPeerRelay: false);
        var next = Link("c", Standing.Unknown);
        AssertHops(Own(), near, next);
        near.IsPeerRelay = true;
        AssertHops(Own(), near, null);
    }

    [Fact]
    public void RouteOwn_LeafNearerThanTransit_NotAsked()
    {
        var transit = Link("8");
        Link("e", Standing.Leaf);
        AssertHops(Own(), transit, null);
    }

    [Fact]
    public void RouteOwn_LeavesOnly_TheNearestAlone()
    {
        var near = Link("e", Standing.Leaf);
        Link("8", Standing.Leaf);
        AssertHops(Own(), near, null);
    }

    [Fact]
    public void Set_StandingChanged_TakenForWhatItIsNow()
    {
        var transit = Link("8");
        var neighbour = Link("e", Standing.Unknown);
        neighbour.Standing = Standing.Transit;
        _router.Set(neighbour);
        AssertHops(Own(), neighbour, null);
        Assert.Equal((2, 2, 0), (_router.Links.Count, _router.Transit.Count, _router.Unknown.Count));
        neighbour.Standing = Standing.Leaf;
        _router.Set(neighbour);
        AssertHops(Own(), transit, null);
        _router.Remove(transit.Id);
        Assert.Equal((1, 0, 0), (_router.Links.Count, _router.Transit.Count, _router.Unknown.Count));
        AssertHops(Own(), neighbour, null);
    }

    [Fact]
    public void RouteOwn_TargetsOwnMessagesCameBy_ThatOneToo()
    {
        var near = Link("e");
        var back = Link("1");
        Receive([Target, back.Id], back, to: Self);
        AssertHops(Own(), near, back);
    }

    [Fact]
    public void RouteOwn_LeafSaysThatItPassedOnTheTargetsMessages_IsNotBelieved()
    {
        var near = Link("e");
        var leaf = Link("1", Standing.Leaf);
        Receive([Target, leaf.Id], leaf, to: Self);
        AssertHops(Own(), near, null);
    }

    [Fact]
    public void NobodyNearer_BootstrapIsAskedFirstAndOnce()
    {
        var target = Ids.Of("01"); // nearest to us of all
        var near = Link("02");
        var bootstrap = Link("f");
        bootstrap.IsBootstrap = true;
        _router.Set(bootstrap);
        AssertHops(_router.RouteOwn(target, 1, TimeSpan.Zero), bootstrap, null);
        AssertHops(Receive([Ids.Of("7"), bootstrap.Id], bootstrap, target), near, null);
    }

    [Fact]
    public void SomebodyNearer_BootstrapIsNotAsked()
    {
        var near = Link("e");
        var bootstrap = Link("8");
        bootstrap.IsBootstrap = true;
        _router.Set(bootstrap);
        AssertHops(Own(), near, null);
    }

    [Fact]
    public void RouteOwn_ReturnPathIsTheNearest_OneCopy()
    {
        var near = Link("e");
        Receive([Target, near.Id], near, to: Self);
        AssertHops(Own(), near, null);
    }

    [Fact]
    public void RouteOwn_ReturnPathIsGone_OneCopy()
    {
        var near = Link("e");
        var back = Link("1");
        Receive([Target, back.Id], back, to: Self);
        _router.Remove(back.Id);
        AssertHops(Own(), near, null);
    }

    [Fact]
    public void Route_InThePath_NotAskedAgain()
    {
        var source = Link("e");
        var next = Link("8");
        AssertHops(Receive([source.Id], source, to: Target), next, null);
    }

    [Fact]
    public void Route_ReturnPathInThePath_NotAskedAgain()
    {
        var back = Link("1");
        var next = Link("8");
        Receive([Target, back.Id], back, to: Self);
        AssertHops(Receive([back.Id], back, to: Target), next, null);
    }

    private static void AssertHops(Route<FakeNeighbour> route, FakeNeighbour? first, FakeNeighbour? second)
    {
        Assert.Equal((RouteAction.Forward, false), (route.Action, route.IsDirect));
        Assert.Same(first, route.First);
        Assert.Same(second, route.Second);
    }

    private Route<FakeNeighbour> Own(params FakeNeighbour[] _) => _router.RouteOwn(Target, 1, TimeSpan.Zero);

    private FakeNeighbour Link(string prefix, Standing standing = Standing.Transit, bool isPeerRelay = true)
    {
        var neighbour = new FakeNeighbour(Ids.Of(prefix), standing, isPeerRelay);
        _router.Set(neighbour);
        return neighbour;
    }

    private Route<FakeNeighbour> Receive(PeerId[] path, FakeNeighbour by, PeerId to)
    {
        var hops = string.Join(',', path.Select(id => $"\"{id}\""));
        var frame = Encoding.UTF8.GetBytes(
            $$$"""{"to":"{{{to}}}","from":"{{{path[0]}}}","path":[{{{hops}}}],"nonce":"2","data":{"type":"user","data":1}}""");
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        return _router.Route(envelope, by, TimeSpan.Zero);
    }
}
