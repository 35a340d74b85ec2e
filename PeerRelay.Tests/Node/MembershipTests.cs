using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>Who is asked what it is, and whose link is closed that nobody needs.</summary>
public sealed class MembershipTests
{
    private const int Kept = 16;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void OnLinked_WhomWeHaveDialled_AskedAtOnce()
    {
        var (node, membership) = NewNode(Kept);
        var (_, link) = Link(node, membership, Ids.Of("8"), LinkDirection.Outbound);
        AssertAsked(link);
        _clock.Advance(Second);
        membership.AskUnknown();
        Assert.Single(link.Frames);
    }

    [Fact]
    public void AskUnknown_WhoHasDialledUsAndSaysNothing_AskedOnceAfterASecond()
    {
        var (node, membership) = NewNode(Kept);
        var (_, link) = Link(node, membership, Ids.Of("8"), LinkDirection.Inbound);
        _clock.Advance(Second - TimeSpan.FromTicks(1));
        membership.AskUnknown();
        Assert.Empty(link.Frames);
        _clock.Advance(TimeSpan.FromTicks(1));
        membership.AskUnknown();
        membership.AskUnknown();
        AssertAsked(link);
    }

    [Fact]
    public void AskUnknown_WhoHasToldOrIsGone_NotAsked()
    {
        var (node, membership) = NewNode(Kept);
        var (kin, told) = Link(node, membership, Ids.Of("8"), LinkDirection.Inbound);
        var (gone, left) = Link(node, membership, Ids.Of("c"), LinkDirection.Inbound);
        node.Neighbours.Learn(kin, new PeerTraits(PeerTraits.CurrentVersion, IsTransit: true));
        node.Neighbours.Depart(gone, left, node.Now);
        _clock.Advance(Second);
        membership.AskUnknown();
        Assert.Empty(told.Frames);
        Assert.Empty(left.Frames);
    }

    [Fact]
    public void Trim_TooManyLinks_SomeAreClosedAndNoMoreForTenSeconds()
    {
        var (node, membership) = NewNode(Kept);
        var links = LinkMany(node, membership, 100);
        membership.Trim();
        var closed = Trimmed(links);
        Assert.InRange(closed, 1, 64);
        membership.Trim();
        Assert.Equal(closed, Trimmed(links));
        _clock.Advance(10 * Second);
        foreach (var (neighbour, link) in links.Where(pair => pair.Link.IsClosing)) node.Neighbours.Depart(neighbour, link, node.Now);
        membership.Trim();
        Assert.InRange(Trimmed(links), closed + 1, 100 - Kept);
    }

    [Fact]
    public void Trim_NodeKeepsAll_None()
    {
        var (node, membership) = NewNode(kept: 0);
        var links = LinkMany(node, membership, 100);
        membership.Trim();
        Assert.Equal(0, Trimmed(links));
    }

    [Fact]
    public void Trim_OneOfTwoLinksIsToBeDecided_Left()
    {
        var (node, membership) = NewNode(Kept);
        var links = LinkMany(node, membership, 100);
        foreach (var (neighbour, _) in links) node.Neighbours.Admit(new RecordingLink(), neighbour.Id, node.Now);
        membership.Trim();
        Assert.Equal(0, Trimmed(links));
    }

    private static void AssertAsked(RecordingLink link) =>
        Assert.Contains("\"type\":\"findPeers\"", Assert.Single(link.Frames), StringComparison.Ordinal);

    private static int Trimmed(IEnumerable<(Neighbour Neighbour, RecordingLink Link)> links) => links.Count(pair => pair.Link.IsTrimmed);

    private (NodeContext Node, Membership Membership) NewNode(int kept)
    {
        var options = new PeerOptions { Id = Ids.Of("0"), TimeProvider = _clock, Limits = new PeerLimits { KeptLinks = kept } };
        var node = new NodeContext(this, options, NullLogger.Instance);
        return (node, new NodeParts(node, new DialPolicy(allowPrivate: true)).Membership);
    }

    private static (Neighbour Neighbour, RecordingLink Link) Link(NodeContext node, Membership membership, PeerId id, LinkDirection direction)
    {
        var link = new RecordingLink(direction);
        var neighbour = node.Neighbours.Admit(link, id, node.Now).Neighbour;
        membership.OnLinked(neighbour, link);
        return (neighbour, link);
    }

    private static (Neighbour Neighbour, RecordingLink Link)[] LinkMany(NodeContext node, Membership membership, int count)
    {
        var random = new Random(1);
        var links = Enumerable.Range(0, count).Select(_ => Link(node, membership, Ids.Random(random), LinkDirection.Outbound)).ToArray();
        foreach (var (neighbour, _) in links) node.Neighbours.Learn(neighbour, new PeerTraits(PeerTraits.CurrentVersion, IsTransit: true));
        return links;
    }
}
