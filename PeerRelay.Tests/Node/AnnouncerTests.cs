using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>When a node tells its neighbours its links, and which.</summary>
public sealed class AnnouncerTests
{
    private static readonly PeerId Self = Ids.Of("0");
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(15);

    private readonly ManualTimeProvider _clock = new();
    private readonly NodeContext _node;
    private readonly Announcer _announcer;

    public AnnouncerTests()
    {
        _node = new NodeContext(this, new PeerOptions { Id = Self, TimeProvider = _clock }, NullLogger.Instance);
        _announcer = new Announcer(_node);
    }

    [Fact]
    public void Tick_NodeHasJustBegun_ToldWhenItHasMadeItsLinks()
    {
        var (_, link) = Link("8");
        Link("c");
        After(Settling - TimeSpan.FromTicks(1));
        Assert.Empty(link.Frames);
        After(TimeSpan.FromTicks(1));
        Assert.Equal([Ids.Of("c")], Told(link));
    }

    [Fact]
    public void Tick_LinkedLater_ToldSoon()
    {
        Link("8");
        After(Settling);
        var (_, link) = Link("c");
        After(TimeSpan.FromSeconds(1));
        Assert.Equal([Ids.Of("8")], Told(link));
    }

    [Fact]
    public void Tick_OldPeers_NeitherToldNorNamed()
    {
        var (_, old) = Link("c", isKin: false);
        var (_, link) = Link("8");
        After(Settling);
        After(Later);
        Assert.Empty(old.Frames);
        Assert.Empty(Told(link));
    }

    [Fact]
    public void Tick_PeersThatPassNothingOn_ToldButNotToldOf()
    {
        var (_, leaf) = Link("c", isTransit: false);
        var (_, link) = Link("8");
        After(Settling);
        Assert.Equal([Ids.Of("8")], Told(leaf));
        Assert.Empty(Told(link));
    }

    [Fact]
    public void Tick_LittleHasChanged_NotToldAgain()
    {
        var (_, link) = Link("8");
        After(Settling);
        LinkMany(15);
        After(Later);
        Assert.Single(link.Frames);
        Link("ff");
        After(Later);
        Assert.Equal(2, link.Frames.Count);
    }

    [Fact]
    public void Tick_ComingAndGoing_CountsAsChange()
    {
        var (_, link) = Link("8");
        After(Settling);
        for (var i = 0; i < 8; i++) Leave(Link("c").Neighbour);
        After(Later);
        Assert.Equal(2, link.Frames.Count);
    }

    [Fact]
    public void Tick_PeersThatPassNothingOnComeAndGo_NotToldAgain()
    {
        var (_, link) = Link("8");
        After(Settling);
        for (var i = 0; i < 16; i++) Leave(Link("c", isTransit: false).Neighbour);
        After(Later);
        Assert.Single(link.Frames);
    }

    [Fact]
    public void Tick_NeighbourIsGone_NotTold()
    {
        var (neighbour, link) = Link("8");
        Leave(neighbour);
        var (_, again) = Link("8");
        After(Settling);
        After(Later);
        Assert.Empty(link.Frames);
        Assert.Single(again.Frames);
    }

    [Fact]
    public void Tick_MoreLinksThanAListHolds_ThoseNearestToWhoIsTold()
    {
        var (_, link) = Link("8");
        LinkMany(200);
        PeerId[] nearest = [.. _node.Router.Kin.EnumerateAfter().Select(neighbour => neighbour.Id).Where(id => id != Ids.Of("8"))
            .OrderBy(id => id.DistanceTo(Ids.Of("8"))).Take(WireLimits.MaxNeighbours)];
        for (var i = 0; i < 4; i++) After(i == 0 ? Settling : TimeSpan.Zero);
        Assert.Equal(nearest.Order(), Told(link).Order());
    }

    [Fact]
    public void Tick_ManyAreDue_SomeAtATime()
    {
        var links = LinkMany(150);
        var sent = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            After(i == 0 ? Settling : TimeSpan.Zero);
            sent.Add(links.Sum(link => link.Frames.Count));
        }

        Assert.Equal([64, 128, 150, 150], sent);
    }

    private static PeerId[] Told(RecordingLink link)
    {
        Assert.True(Envelope.TryRead(Encoding.UTF8.GetBytes(Assert.Single(link.Frames)), out var envelope, out _));
        var ids = new PeerId[WireLimits.MaxNeighbours];
        Assert.True(NeighboursBody.TryRead(envelope, ids, out var count));
        return ids[..count];
    }

    private (Neighbour Neighbour, RecordingLink Link) Link(string prefix, bool isKin = true, bool isTransit = true)
    {
        var link = new RecordingLink(isTransit ? LinkDirection.Outbound : LinkDirection.Inbound);
        var neighbour = _node.Neighbours.Admit(link, Ids.Of(prefix), _node.Now).Neighbour;
        if (!isKin) return (neighbour, link);
        _node.Neighbours.Learn(neighbour, new PeerTraits(PeerTraits.CurrentVersion, isTransit));
        _announcer.OnKin(neighbour);
        return (neighbour, link);
    }

    private RecordingLink[] LinkMany(int count) =>
        [.. Enumerable.Range(0x100, count).Select(i => Link(i.ToString("x4", CultureInfo.InvariantCulture)).Link)];

    private void Leave(Neighbour neighbour)
    {
        _node.Neighbours.Depart(neighbour, neighbour.Primary, _node.Now);
        _announcer.OnGone(neighbour);
    }

    private void After(TimeSpan time)
    {
        _clock.Advance(time);
        _announcer.Tick();
    }
}
