using PeerRelay.Identity;

namespace PeerRelay.Tests.Neighbours;

public class NeighbourSetTests
{
    private static readonly PeerId Small = PeerId.Parse("1000000000000000000000000000000000000000");
    private static readonly PeerId Great = PeerId.Parse("f000000000000000000000000000000000000000");

    [Theory, InlineData(true), InlineData(false)]
    public void BothDialledAtOnce_EveryOrderOfArrival_OneLinkStaysAndIsTheSameOnBothSides(bool leftIsSmall)
    {
        var runs = ForEveryOrder(
            () => Opened(leftIsSmall, isRightOurs: true),
            (model, rightFirst) =>
            {
                Finish(model, rightFirst);
                Assert.NotEqual(-1, model.Left.Served);
                Assert.Equal(model.Left.Served, model.Right.Served);
                var other = 1 - model.Left.Served;
                Assert.False(model.Left.IsOpen(other));
                Assert.False(model.Right.IsOpen(other));
                Assert.False(model.Left.IsContested);
            });

        Assert.True(runs > 1_000, $"only {runs} orders");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void BothDialledAtOnce_WithAReferencePeer_WeServeTheLinkThatItServes(bool leftIsSmall)
    {
        var runs = ForEveryOrder(
            () => Opened(leftIsSmall, isRightOurs: false),
            (model, rightFirst) =>
            {
                Finish(model, rightFirst);
                Assert.Equal(model.Left.Served, model.Right.Served); // -1 on both where the reference closed both
            });

        Assert.True(runs > 100, $"only {runs} orders");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void PeerComesBack_ItsOldLinkIsDead_TheNewLinkTakesItsPlace(bool leftIsSmall)
    {
        var model = NewModel(leftIsSmall, isRightOurs: true);
        model.Open(0);
        model.Settle();
        model.Cut(0);
        model.RestartRight();
        model.Open(1);
        Finish(model, rightFirst: false);

        Assert.Equal(1, model.Left.Served);
        Assert.Equal(1, model.Right.Served);
        Assert.False(model.Left.IsContested);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void StrangerUsesThePeersId_ThePeerIsAlive_ItKeepsItsLink(bool leftIsSmall)
    {
        var model = NewModel(leftIsSmall, isRightOurs: true);
        model.Open(0);
        model.Settle();
        model.Left.Receive(1, ModelFrame.Hello, TimeSpan.Zero); // the stranger says the id on a connection of its own…
        model.Left.Receive(1, ModelFrame.FindPeers, TimeSpan.Zero); // …and talks at once
        Finish(model, rightFirst: false);

        Assert.Equal(0, model.Left.Served);
        Assert.False(model.Left.IsOpen(1));
    }

    private static TwoLinksModel NewModel(bool leftIsSmall, bool isRightOurs) =>
        new(leftIsSmall ? Small : Great, leftIsSmall ? Great : Small, isRightOurs);

    private static TwoLinksModel Opened(bool leftIsSmall, bool isRightOurs)
    {
        var model = NewModel(leftIsSmall, isRightOurs);
        model.Open(0);
        model.Open(1);
        return model;
    }

    /// <summary>Lets all arrive that is on the way, and time pass until nothing more is due.</summary>
    private static void Finish(TwoLinksModel model, bool rightFirst)
    {
        for (var i = 0; i < 8; i++)
        {
            model.Settle();
            model.Pass(OurModelSide.Timeout / 2, rightFirst);
        }

        model.Settle();
    }

    /// <summary>Runs a model once for each order in which its frames can arrive (up to a depth beyond which the order is fixed).</summary>
    private static int ForEveryOrder(Func<TwoLinksModel> start, Action<TwoLinksModel, bool> check)
    {
        const int depth = 12;
        var runs = 0;
        var choices = new List<(int Taken, int Of)>();
        do
        {
            foreach (var rightFirst in new[] { false, true })
            {
                var model = start();
                for (var step = 0; step < depth && model.Ready is { Length: > 0 } ready; step++)
                {
                    if (step == choices.Count) choices.Add((0, ready.Length));
                    model.Deliver(ready[choices[step].Taken]);
                }

                check(model, rightFirst);
                runs++;
            }

            while (choices.Count > 0 && choices[^1].Taken + 1 == choices[^1].Of) choices.RemoveAt(choices.Count - 1);
            if (choices.Count > 0) choices[^1] = (choices[^1].Taken + 1, choices[^1].Of);
        }
        while (choices.Count > 0);

        return runs;
    }
}
