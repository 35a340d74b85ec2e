using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Tests.Routing;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>Whether a peer is in the network that is not linked: what is asked, and what counts as an answer.</summary>
public sealed class PresenceTests
{
    private static readonly PeerId Self = Ids.Of("0");
    private static readonly PeerId Bootstrap = Ids.Of("8");

    private readonly NodeContext _node;
    private readonly NodeParts _parts;
    private readonly RecordingLink _link = new();
    private readonly Neighbour _between;

    public PresenceTests()
    {
        _node = new NodeContext(this, new PeerOptions { Id = Self }, NullLogger.Instance);
        _parts = new NodeParts(_node, new DialPolicy(allowPrivate: true));
        _between = _node.Neighbours.Admit(_link, Ids.Of("c"), _node.Now).Neighbour;
    }

    [Fact]
    public void Ask_ByWhoIsLinked_ASearchForOurOwnId()
    {
        _parts.Presence.Close(_parts.Presence.Ask(Bootstrap));
        var frame = Assert.Single(_link.Frames);
        Assert.Contains($"\"to\":\"{Bootstrap}\"", frame, StringComparison.Ordinal);
        Assert.Contains("\"findPeers\"", frame, StringComparison.Ordinal);
    }

    [Fact]
    public void Close_AnswerHasCome_IsThere()
    {
        var question = _parts.Presence.Ask(Bootstrap);
        Assert.Equal(FrameFate.Handled, TakeAnswer(Bootstrap));
        Assert.True(_parts.Presence.Close(question));
    }

    [Fact]
    public void Close_NothingOrAnothersAnswerHasCome_IsNot()
    {
        var question = _parts.Presence.Ask(Bootstrap);
        Assert.Equal(FrameFate.Dropped, TakeAnswer(Ids.Of("9")));
        Assert.False(_parts.Presence.Close(question));
        Assert.Equal(FrameFate.Dropped, TakeAnswer(Bootstrap)); // too late
    }

    [Fact]
    public void Answer_Twice_OneIsTaken()
    {
        _parts.Presence.Ask(Bootstrap);
        Assert.Equal(FrameFate.Handled, TakeAnswer(Bootstrap));
        Assert.Equal(FrameFate.Dropped, TakeAnswer(Bootstrap));
    }

    [Fact]
    public void Answer_TwoHaveAsked_BothKnow()
    {
        var (one, other) = (_parts.Presence.Ask(Bootstrap), _parts.Presence.Ask(Bootstrap));
        TakeAnswer(Bootstrap);
        Assert.True(_parts.Presence.Close(one));
        Assert.True(_parts.Presence.Close(other));
    }

    [Fact]
    public void Close_LinkedMeanwhile_IsThere()
    {
        var question = _parts.Presence.Ask(Bootstrap);
        _node.Neighbours.Admit(new RecordingLink(), Bootstrap, _node.Now);
        Assert.True(_parts.Presence.Close(question));
    }

    [Fact]
    public void Answer_NamesPeers_NoneIsACandidate()
    {
        _parts.Presence.Ask(Bootstrap);
        TakeAnswer(Bootstrap);
        Assert.Equal(0, _parts.Handshakes.Counts.Candidates);
    }

    private FrameFate TakeAnswer(PeerId from)
    {
        var frame = Encoding.UTF8.GetBytes(
            $"{{\"to\":\"{Self}\",\"from\":\"{from}\",\"path\":[\"{from}\",\"{_between.Id}\"],\"nonce\":\"7\",\"data\":{{\"type\":\"foundPeers\",\"data\":[\"{Ids.Of("a")}\"]}}}}");
        Assert.True(Envelope.TryReadText(frame, out var envelope, out _));
        return _parts.Messages.Handle(envelope, _between, _link);
    }
}
