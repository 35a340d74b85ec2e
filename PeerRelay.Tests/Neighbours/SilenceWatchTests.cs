using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Neighbours;

public sealed class SilenceWatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = 30 * Second;

    private readonly RoutingTable<Neighbour> _links = new(PeerId.Random());
    private readonly SilenceWatch _watch;
    private readonly List<Neighbour> _found = [];
    private TimeSpan _now = TimeSpan.FromHours(1);

    public SilenceWatchTests() => _watch = new SilenceWatch(_links, Silence);

    [Fact]
    public void Silent_ForTheTime_FoundOnce()
    {
        var silent = Add();

        Pass(seconds: 30);
        Assert.Empty(_found);
        Pass(seconds: 10);

        Assert.Equal([silent], _found);
    }

    [Fact]
    public void TalkedWith_NeverFound()
    {
        var talkative = Add();

        for (var i = 0; i < 20; i++)
        {
            Pass(seconds: 10);
            talkative.Primary.Counters.Received(1);
        }

        Assert.Empty(_found);
    }

    [Fact]
    public void ListensOnly_NeverFound()
    {
        Add(isOfOldKind: false);

        Pass(seconds: 200);

        Assert.Empty(_found);
    }

    [Fact]
    public void ManySilent_FoundSpreadOverTheTime()
    {
        for (var i = 0; i < 600; i++) Add();
        Pass(seconds: 40);
        _found.Clear();

        Pass(seconds: 30, most: 20);

        Assert.Equal(600, _found.Distinct().Count());
    }

    [Fact]
    public void VeryManySilent_NoMoreThanTheBoundAtATime_AllInTheEnd()
    {
        for (var i = 0; i < 9_000; i++) Add();

        Pass(seconds: 150, most: SilenceWatch.MaxFound);

        Assert.Equal(9_000, _found.Distinct().Count());
    }

    [Fact]
    public void NobodyLinked_NothingFound()
    {
        Pass(seconds: 100);

        Assert.Empty(_found);
    }

    private void Pass(int seconds, int most = int.MaxValue)
    {
        for (var i = 0; i < seconds; i++)
        {
            var found = _watch.Look(_now += Second);
            Assert.InRange(found.Count, 0, most);
            _found.AddRange(found);
        }
    }

    private Neighbour Add(bool isOfOldKind = true)
    {
        var neighbour = new Neighbour(PeerId.Random(), SilentLinkTests.NewLink());
        if (isOfOldKind) neighbour.HasSpokenAsOldKind();
        _links.Set(neighbour);
        return neighbour;
    }
}
