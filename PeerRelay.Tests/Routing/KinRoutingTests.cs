using System.Text;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Routing;

/// <summary>What is different between peers that acknowledge what they take.</summary>
public sealed class KinRoutingTests
{
    private static readonly PeerId Self = Ids.Of("0");
    private static readonly PeerId Source = Ids.Of("5");
    private static readonly PeerId Target = Ids.Of("f");
    private readonly Router<FakeNeighbour> _router =
        new(Self, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)));

    [Fact]
    public void RouteAgain_SomeTried_TheNextNearest()
    {
        Link("e");
        Link("c");
        var next = Link("8");
        AssertVia(next, Again([Source, Self], tried: ["e", "c"]));
    }

    [Fact]
    public void RouteAgain_NobodyLeft_BackToWhomItCameFrom()
    {
        Link("e");
        var from = Link("5");
        AssertVia(from, Again([Source, Self], tried: ["e"]));
    }

    [Fact]
    public void RouteAgain_GivenBackAlready_NoRoute()
    {
        Link("e");
        Link("5");
        AssertDropped(Again([Source, Self], tried: ["e", "5"]));
    }

    [Fact]
    public void RouteAgain_WhomItCameFromIsOld_NoRoute()
    {
        Link("5", isKin: false).IsPeerRelay = false;
        AssertDropped(Again([Source, Self], tried: ["e"]));
    }

    [Fact]
    public void RouteAgain_OwnMessageAndNobodyLeft_NoRoute()
    {
        Link("e");
        AssertDropped(Again([Self], tried: ["e"]));
    }

    [Fact]
    public void RouteAgain_PathIsFull_NotGivenBack()
    {
        Link("5");
        PeerId[] between = [.. Enumerable.Range(1, WireLimits.MaxPath - 2).Select(Ids.Low)];
        var last = new FakeNeighbour(between[^1]) { IsKin = true };
        _router.Set(last);
        Assert.Equal(DropReason.HopLimit, Again([Source, .. between, Self], tried: ["e"]).Reason);
        AssertVia(last, Again([Source, .. between[1..], Self], tried: ["e"])); // one more fits
    }

    [Fact]
    public void RouteAgain_TargetLinkedMeanwhile_ToItUnlessItWasTried()
    {
        var target = Link("f");
        var other = Link("8");
        var route = Again([Source, Self], tried: ["e"]);
        Assert.Equal((true, target), (route.IsDirect, route.First));
        AssertVia(other, Again([Source, Self], tried: ["f"]));
    }

    [Fact]
    public void Route_NoWayOn_RefusedAndNotGivenBack()
    {
        var from = Link("5");
        AssertDropped(Route([Source], from));
    }

    [Fact]
    public void Route_GivenBackAndNoWayOn_BackToWhomItFirstCameFrom()
    {
        var from = Link("5");
        var near = Link("e");
        AssertVia(near, Route([Source], from));
        AssertVia(from, Route([Source, Self, near.Id], near));
    }

    [Fact]
    public void Route_SecondCopy_DroppedAndNotGivenBack()
    {
        Link("e");
        Route([Source], Link("5"));
        AssertDropped(Route([Source, Ids.Of("9")], Link("9")), DropReason.Duplicate);
    }

    [Fact]
    public void Route_SecondCopyOfWhatIsNotHeld_GivenBack()
    {
        Link("e");
        Route([Source], Link("5"), type: "findPeers");
        var other = Link("9");
        AssertVia(other, Route([Source, other.Id], other, type: "findPeers"));
    }

    [Fact]
    public void RouteOwn_TargetHasBeenHeardOfAndSomebodyIsNearer_ToHimAlone()
    {
        var near = Link("e");
        var back = Link("1");
        Route([Target, back.Id], back, to: Self);
        AssertVia(near, _router.RouteOwn(Target, 1, TimeSpan.Zero)); // anybody can say that it came by him
    }

    [Fact]
    public void RouteOwn_TargetHasBeenHeardOfAndNobodyIsNearer_BackTheSameWayAlone()
    {
        Link("01");
        var back = Link("1");
        Route([Target, back.Id], back, to: Self);
        AssertVia(back, _router.RouteOwn(Target, 1, TimeSpan.Zero));
    }

    [Fact]
    public void RouteOwn_WhoItWasHeardFromIsSilent_TheNearest()
    {
        var near = Link("e");
        var back = Link("1");
        Route([Target, back.Id], back, to: Self);
        back.IsSilent = true;
        AssertVia(near, _router.RouteOwn(Target, 1, TimeSpan.Zero));
    }

    [Fact]
    public void RouteOwn_ANeighbourIsLinkedWithTheTarget_ItAndNotWhereTheTargetWasHeardFrom()
    {
        var linked = Link("3");
        linked.Ahead = [Target.Prefix];
        _router.Set(linked);
        var back = Link("1");
        Route([Target, back.Id], back, to: Self);
        AssertVia(linked, _router.RouteOwn(Target, 1, TimeSpan.Zero));
    }

    [Fact]
    public void Route_OfferToOneThatWasLost_DroppedUntilSomethingComesFromIt()
    {
        var near = Link("e");
        _router.NoteLost(Target, TimeSpan.Zero);
        AssertDropped(Route([Source], Link("5"), type: "handshake-offer"));
        AssertVia(near, Route([Source], Link("5"), nonce: 2));
        Route([Target, near.Id], near, to: Self, nonce: 3);
        AssertVia(near, Route([Source], Link("5"), type: "handshake-offer", nonce: 4));
    }

    [Fact]
    public void Route_MaintenanceFartherThanThisNode_AFewHopsOnly()
    {
        var target = Ids.Of("01");
        var farther = Link("2");
        var from = Link("9");
        AssertVia(farther, Route([Source, from.Id], from, to: target, type: "findPeers"));
        AssertDropped(Route([Source, Ids.Of("6"), from.Id], from, to: target, type: "findPeers", nonce: 2));
        AssertVia(farther, Route([Source, Ids.Of("6"), from.Id], from, to: target, nonce: 3)); // an application's message searches on
        var nearer = Link("011");
        AssertVia(nearer, Route([Source, Ids.Of("6"), from.Id], from, to: target, type: "findPeers", nonce: 4));
    }

    [Fact]
    public void RouteOwn_TriesOfAMessage_EachBeginsAtAnother()
    {
        FakeNeighbour[] ranked = [Link("e"), Link("c"), Link("8")];
        for (var i = 0; i < 5; i++)
            AssertVia(ranked[Math.Min(i, 2)], _router.RouteOwn(Target, 1, TimeSpan.Zero, receiptTry: i + 1));
    }

    [Fact]
    public void Route_TriesOfManyMessages_SecondOnesGoByTwoNeighboursInTurn()
    {
        Link("e");
        Link("c");
        var from = Link("5");
        var firsts = new HashSet<char>();
        var seconds = new HashSet<char>();
        for (var nonce = 0; nonce < 40; nonce++)
        {
            firsts.Add(Route([Source], from, nonce: nonce, data: "1,\"receipt\":1").First!.ToString()[0]);
            seconds.Add(Route([Source], from, nonce: nonce, data: "1,\"receipt\":2").First!.ToString()[0]);
        }

        Assert.Equal(['e'], firsts);
        Assert.Equal(['c', 'e'], seconds.Order());
    }

    private static void AssertVia(FakeNeighbour expected, Route<FakeNeighbour> route)
    {
        Assert.Equal((RouteAction.Forward, false), (route.Action, route.IsDirect));
        Assert.Same(expected, route.First);
        Assert.Null(route.Second);
    }

    private static void AssertDropped(Route<FakeNeighbour> route, DropReason reason = DropReason.NoRoute) =>
        Assert.Equal((RouteAction.Drop, reason), (route.Action, route.Reason));

    private FakeNeighbour Link(string prefix, bool isKin = true)
    {
        var neighbour = new FakeNeighbour(Ids.Of(prefix)) { IsKin = isKin };
        _router.Set(neighbour);
        return neighbour;
    }

    private Route<FakeNeighbour> Again(PeerId[] path, string[] tried)
    {
        Assert.True(Envelope.TryRead(Frame(path, Target, "user", 1, "1"), out var envelope, out _));
        return _router.RouteAgain(envelope, [.. tried.Select(Ids.Of)], TimeSpan.Zero);
    }

    private Route<FakeNeighbour> Route(PeerId[] path, FakeNeighbour by, PeerId? to = null, string type = "user", int nonce = 1, string? data = null)
    {
        data ??= type == "findPeers" ? $"\"{Source}\"" : "1";
        Assert.True(Envelope.TryRead(Frame(path, to ?? Target, type, nonce, data), out var envelope, out _));
        return _router.Route(envelope, by, TimeSpan.Zero);
    }

    private static byte[] Frame(PeerId[] path, PeerId to, string type, int nonce, string data)
    {
        var hops = string.Join(',', path.Select(id => $"\"{id}\""));
        return Encoding.UTF8.GetBytes(
            $$$"""{"to":"{{{to}}}","from":"{{{path[0]}}}","path":[{{{hops}}}],"nonce":"{{{nonce}}}","data":{"type":"{{{type}}}","data":{{{data}}}}}""");
    }
}
