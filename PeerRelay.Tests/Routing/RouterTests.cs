using System.Text;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Routing;

/// <summary>What becomes of a message: deliver, forward to the target, or drop and why.</summary>
public sealed class RouterTests
{
    private static readonly PeerId Self = Ids.Of("5e1f");
    private static readonly PeerId Source = Ids.Of("50");
    private static readonly PeerId Target = Ids.Of("7a");
    private readonly Router<FakeNeighbour> _router =
        new(Self, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)));

    [Fact]
    public void Route_ToUs_Deliver() => Assert.Equal(RouteAction.Deliver, Route(Self, [Source]).Action);

    [Fact]
    public void Route_ToUsWithAFullPath_Deliver() =>
        Assert.Equal(RouteAction.Deliver, Route(Self, [Source, .. Path(18), Ids.Of("9")]).Action);

    [Fact]
    public void Route_TargetLinked_ThatLinkAlone()
    {
        Link(Target, Standing.Leaf);
        Link(Target.FlipBit(159), isPeerRelay: false);
        var route = Route(Target, [Source]);
        Assert.Equal((RouteAction.Forward, Target, true), (route.Action, route.First!.Id, route.IsDirect));
        Assert.Null(route.Second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Route_TargetLinkedAndInThePath_StillTheTarget(bool isPeerRelay)
    {
        Link(Target, isPeerRelay: isPeerRelay);
        var route = Route(Target, [Source, Target, Ids.Of("9")]);
        Assert.Equal((Target, true), (route.First!.Id, route.IsDirect));
        Assert.Null(route.Second);
    }

    [Fact]
    public void Route_PathOfNineteen_Forward()
    {
        Link(Target);
        Assert.Equal(RouteAction.Forward, Route(Target, [Source, .. Path(17), Ids.Of("9")]).Action);
    }

    [Fact]
    public void Route_PathOfTwenty_HopLimit()
    {
        Link(Target);
        AssertDropped(DropReason.HopLimit, Route(Target, [Source, .. Path(18), Ids.Of("9")]));
    }

    [Fact]
    public void Route_LastInPathIsNotTheNeighbour_SpoofedPath() =>
        AssertDropped(DropReason.SpoofedPath, Route(Self, [Source, Ids.Of("9")], from: Source, by: Ids.Of("8")));

    [Fact]
    public void Route_FirstHopNamesAnotherSource_SpoofedPath() =>
        AssertDropped(DropReason.SpoofedPath, Route(Self, [Ids.Of("9")], from: Source, by: Ids.Of("9")));

    [Fact]
    public void Route_PathDoesNotStartWithTheSource_SpoofedPath() =>
        AssertDropped(DropReason.SpoofedPath, Route(Self, [Ids.Of("8"), Source, Ids.Of("9")], from: Source, by: Ids.Of("9")));

    [Fact]
    public void Route_SpoofedFirst_DoesNotBurnTheNonce()
    {
        Route(Self, [Source, Ids.Of("9")], from: Source, by: Ids.Of("8"));
        Assert.Equal(RouteAction.Deliver, Route(Self, [Source]).Action);
    }

    [Fact]
    public void Route_Twice_Duplicate()
    {
        Route(Self, [Source]);
        AssertDropped(DropReason.Duplicate, Route(Self, [Source, Ids.Of("9")]));
    }

    [Fact]
    public void Route_SameNonceWrittenInEscapes_Duplicate()
    {
        Route(Self, [Source], nonce: "17");
        AssertDropped(DropReason.Duplicate, Route(Self, [Source], nonce: "\\u0031\\u0037"));
    }

    [Fact]
    public void Route_SameNonceFromAnotherSource_Deliver()
    {
        Route(Self, [Source]);
        Assert.Equal(RouteAction.Deliver, Route(Self, [Ids.Of("51")]).Action);
    }

    [Fact]
    public void Route_NoLinkButTheOneItCameBy_GivenBack()
    {
        Link(Source);
        var route = Route(Target, [Source]);
        Assert.Equal(Source, route.First!.Id);
        Assert.Null(route.Second);
    }

    [Fact]
    public void Route_NoLinkButTheOldPeerItCameBy_NoRoute()
    {
        Link(Source, isPeerRelay: false);
        AssertDropped(DropReason.NoRoute, Route(Target, [Source], isPeerRelay: false));
    }

    [Fact]
    public void Route_GivenBackToUs_NextNearest()
    {
        Link(Source);
        var near = Link(Target.FlipBit(150));
        var far = Link(Target.FlipBit(2));
        Assert.Same(near, Route(Target, [Source]).First);
        Assert.Same(far, Route(Target, [Source, Self, near.Id]).First);
    }

    [Fact]
    public void Route_GivenBackAndNothingLeft_BackToWhereItFirstCameFrom()
    {
        var source = Link(Source);
        var near = Link(Target.FlipBit(150));
        Route(Target, [Source]);
        Assert.Same(source, Route(Target, [Source, Self, near.Id]).First);
    }

    [Fact]
    public void Route_OurOwnGivenBackAndNothingLeft_NoRoute()
    {
        var near = Link(Target.FlipBit(150));
        _router.RouteOwn(Target, 1, TimeSpan.Zero);
        AssertDropped(DropReason.NoRoute, Route(Target, [Self, near.Id]));
    }

    [Fact]
    public void Route_AnotherTryOfAMessage_PassesWhereTheFirstHasBeen()
    {
        Link(Source);
        var near = Link(Target.FlipBit(150));
        Assert.Same(near, Route(Target, [Source], data: "1,\"receipt\":1").First);
        Assert.Same(near, Route(Target, [Source], data: "1,\"receipt\":2").First);
        Assert.Equal(Source, Route(Target, [Source], data: "1,\"receipt\":2").First!.Id); // a copy of the same try is given back
    }

    [Fact]
    public void Route_OldPeerSendsItBack_Duplicate()
    {
        Link(Source);
        Link(Target.FlipBit(2));
        var old = Link(Target.FlipBit(150), isPeerRelay: false);
        Route(Target, [Source]);
        AssertDropped(DropReason.Duplicate, Route(Target, [Source, Self, old.Id], isPeerRelay: false));
    }

    [Fact]
    public void Route_GivenBackToUsWhoAreTheTarget_NotDeliveredTwice()
    {
        Route(Self, [Source]);
        AssertDropped(DropReason.Duplicate, Route(Self, [Source, Self, Ids.Of("9")]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Route_ForgedInOurName_NotHandled(bool isPeerRelay)
    {
        Link(Ids.Of("9"), isPeerRelay: isPeerRelay);
        Link(Target);
        AssertDropped(DropReason.Duplicate, Route(Self, [Self, Ids.Of("9")], isPeerRelay: isPeerRelay));
        AssertDropped(DropReason.Duplicate, Route(Target, [Self, Ids.Of("9")], isPeerRelay: isPeerRelay));
    }

    [Fact]
    public void Route_ForgedInOurNameTwice_StillNotHandled()
    {
        Link(Ids.Of("9"));
        Link(Target);
        AssertDropped(DropReason.Duplicate, Route(Target, [Self, Ids.Of("9")]));
        AssertDropped(DropReason.Duplicate, Route(Target, [Self, Ids.Of("9")]));
    }

    [Fact]
    public void Route_PathOfTwenty_DoesNotHideTheShorterCopyThatFollows()
    {
        Link(Target);
        Route(Target, [Source, .. Path(18), Ids.Of("9")]);
        Assert.True(Route(Target, [Source]).IsDirect);
    }

    [Fact]
    public void Route_SecondCopyMeetsTheFirst_GivenBackSoThatItGoesAnotherWay()
    {
        Link(Target.FlipBit(2));
        Route(Target, [Source]);
        Assert.Equal(Ids.Of("9"), Route(Target, [Source, Ids.Of("9")]).First!.Id);
    }

    [Fact]
    public void Route_SecondCopyMeetsTheFirstAtTheTargetsNeighbour_Duplicate()
    {
        Link(Target);
        Route(Target, [Source]);
        AssertDropped(DropReason.Duplicate, Route(Target, [Source, Ids.Of("9")]));
    }

    [Fact]
    public void Route_SecondCopyFromAnOldPeer_Duplicate()
    {
        Link(Target.FlipBit(2));
        Route(Target, [Source]);
        AssertDropped(DropReason.Duplicate, Route(Target, [Source, Ids.Of("9")], isPeerRelay: false));
    }

    [Fact]
    public void Route_LeavesOnly_CarryOurOwnMessagesAndNobodyElses()
    {
        var leaf = Link(Target.FlipBit(2), Standing.Leaf);
        AssertDropped(DropReason.NoRoute, Route(Target, [Source], isPeerRelay: false));
        Assert.Same(leaf, _router.RouteOwn(Target, 2, TimeSpan.Zero).First);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Route_SignalToALinkedPeer_OnlyIfItTakesThem(bool takesSignals)
    {
        Link(Target, isPeerRelay: false).TakesSignals = takesSignals;
        var route = Route(Target, [Source], type: "signal", data: "{}");
        if (takesSignals) Assert.True(route.IsDirect);
        else AssertDropped(DropReason.UnwantedSignal, route);
    }

    private static PeerId[] Path(int count) => [.. Enumerable.Range(1, count).Select(Ids.Low)];

    private static void AssertDropped(DropReason reason, Route<FakeNeighbour> route) =>
        Assert.Equal((RouteAction.Drop, reason), (route.Action, route.Reason));

    private FakeNeighbour Link(PeerId id, Standing standing = Standing.Transit, bool isPeerRelay = true)
    {
        var neighbour = new FakeNeighbour(id, standing, isPeerRelay);
        _router.Set(neighbour);
        return neighbour;
    }

    private Route<FakeNeighbour> Route(
        PeerId to, PeerId[] path, PeerId? from = null, PeerId? by = null, string nonce = "1", bool isPeerRelay = true, string type = "user", string data = "1")
    {
        var hops = string.Join(',', path.Select(id => $"\"{id}\""));
        var frame = Encoding.UTF8.GetBytes(
            $$$"""{"to":"{{{to}}}","from":"{{{from ?? path[0]}}}","path":[{{{hops}}}],"nonce":"{{{nonce}}}","data":{"type":"{{{type}}}","data":{{{data}}}}}""");
        Assert.True(Envelope.TryRead(frame, out var envelope, out var fault), fault.ToString());
        return _router.Route(envelope, new FakeNeighbour(by ?? path[^1], Standing.Transit, isPeerRelay), TimeSpan.Zero);
    }
}
