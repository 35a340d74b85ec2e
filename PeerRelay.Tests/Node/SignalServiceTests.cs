using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Node;
using PeerRelay.Tests.Routing;
using PeerRelay.Tests.Rtc;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>Which signals begin a connection, which belong to one, and which are dropped. Nobody makes the connections here.</summary>
public sealed class SignalServiceTests
{
    private static readonly PeerId Self = Ids.Of("0");
    private static readonly Signal Offer = new(SignalKind.Offer, "v=0");
    private static readonly Signal Candidate = new(SignalKind.Candidate, "candidate:1");

    private readonly FakeRtcEngine _engine = new FakeRtcNetwork().NewEngine();
    private readonly List<RtcAttempt> _begun = [];
    private NodeContext _node = null!;
    private NodeParts _parts = null!;
    private ulong _nonce;

    public SignalServiceTests() => Start(new PeerLimits { PendingRtc = 8, MaxRtcLinks = 9 });

    [Fact]
    public void OnSignal_NoEngine_UnknownType()
    {
        Start(new PeerLimits(), hasEngine: false);
        Assert.Equal(DropReason.UnknownType, Receive(Ids.Low(1), Offer));
        Assert.False(_parts.Signals.IsFirst(Ids.Low(1)));
    }

    [Fact]
    public void OnSignal_EngineThatCantBeHad_UnknownType()
    {
        _engine.UnavailableReason = "There is no libssl.so.3.";
        Assert.Equal(DropReason.UnknownType, Receive(Ids.Low(1), Offer));
        Assert.False(_node.Traits.IsTransit);
    }

    [Fact]
    public void Traits_EngineThere_CanBeLinkedTo() => Assert.True(_node.Traits.IsTransit);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnSignal_FirstOfAPeer_BeginsOneConnection(bool isOffer)
    {
        Assert.True(_parts.Signals.IsFirst(Ids.Low(1)));
        Assert.Equal(DropReason.None, Receive(Ids.Low(1), isOffer ? Offer : Candidate));
        Assert.Equal(DropReason.None, Receive(Ids.Low(1), isOffer ? Candidate : Offer));
        Assert.False(_parts.Signals.IsFirst(Ids.Low(1)));
        var attempt = Assert.Single(_begun);
        Assert.Equal((Ids.Low(1), false, 2), (attempt.Peer, attempt.IsOwn, attempt.Signals.Count));
    }

    [Fact]
    public void OnSignal_AnswerThatNobodyWaitsFor_Unasked()
    {
        Assert.Equal(DropReason.UnaskedSignal, Receive(Ids.Low(1), new Signal(SignalKind.Answer, "v=0")));
        Assert.Empty(_begun);
    }

    [Theory]
    [InlineData("""{"renegotiate":true}""")]
    [InlineData("""{"type":"transceiverRequest","transceiverRequest":{"kind":"video"}}""")]
    public void OnSignal_NothingOfADataChannel_PassedOver(string data)
    {
        Assert.Equal(DropReason.None, Receive(Ids.Low(1), data));
        Assert.Empty(_begun);
    }

    [Theory]
    [InlineData("""{"candidate":[]}""")]
    [InlineData("""{"type":"offer","sdp":"\ud800"}""")]
    public void OnSignal_Malformed_InvalidBody(string data)
    {
        Assert.Equal(DropReason.InvalidBody, Receive(Ids.Low(1), data));
        Assert.Empty(_begun);
    }

    [Fact]
    public void OnSignal_CandidateOfALinkedPeer_PassedOverButNotItsOffer()
    {
        _node.Neighbours.Admit(new RecordingLink(), Ids.Low(1), TimeSpan.Zero);
        Assert.Equal(DropReason.None, Receive(Ids.Low(1), Candidate));
        Assert.Empty(_begun);
        Assert.Equal(DropReason.None, Receive(Ids.Low(1), Offer)); // it may have come back, and its old link be dead
        Assert.Single(_begun);
    }

    [Fact]
    public void OnSignal_ManyUnaskedByOneLink_AQuarterAndRoomForOthers()
    {
        var flood = new RecordingLink();
        for (var i = 1; i <= 100; i++) Assert.Equal(i <= 2 ? DropReason.None : DropReason.TooManySignals, Receive(Ids.Low(i), Offer, flood));
        Assert.Equal(DropReason.None, Receive(Ids.Low(101), Offer, new RecordingLink()));
        Assert.Equal(3, _parts.Signals.Count);
        _parts.Signals.End(_begun[0]);
        Assert.Equal(DropReason.None, Receive(Ids.Low(102), Offer, flood));
    }

    [Fact]
    public void OnSignal_ManyByManyLinks_NoMoreThanMayBe()
    {
        for (var i = 1; i <= 100; i++) Assert.Equal(i <= 8 ? DropReason.None : DropReason.TooManySignals, Receive(Ids.Low(i), Offer, new RecordingLink()));
        Assert.NotNull(_parts.Signals.Dial(Ids.Low(101))); // strangers keep none of our own out
    }

    [Fact]
    public void OnSignal_PeersThatHaveMadeOffers_AreNotCountedByLink()
    {
        var link = new RecordingLink();
        for (var i = 1; i <= 8; i++)
        {
            _parts.Handshakes.OnOffer(Ids.Low(i), isSpare: false, link);
            Assert.Equal(DropReason.None, Receive(Ids.Low(i), Offer, link));
        }

        Assert.Equal(DropReason.TooManySignals, Receive(Ids.Low(9), Offer, link));
    }

    [Fact]
    public void OnSignal_AllPlacesForLinksTaken_RefusedAndSaidInAnswers()
    {
        var link = new RecordingLink();
        _node.Neighbours.Admit(link, Ids.Of("f"), TimeSpan.Zero);
        _parts.Handshakes.OnOffer(Ids.Low(50), isSpare: false, link);
        Assert.Contains("""{"ws":null,"wrtc":true}""", link.Frames[^1], StringComparison.Ordinal);
        for (var i = 1; i <= 9; i++)
        {
            Assert.Equal(DropReason.None, Receive(Ids.Low(i), Offer, new RecordingLink()));
            _parts.Signals.End(_begun[^1]); // it stands: its place stays taken
        }

        Assert.Equal(DropReason.TooManySignals, Receive(Ids.Low(10), Offer));
        _parts.Handshakes.OnOffer(Ids.Low(51), isSpare: false, link);
        Assert.Contains("""{"ws":null,"wrtc":false}""", link.Frames[^1], StringComparison.Ordinal);
        _node.RtcPlaces.GiveBack();
        Assert.Equal(DropReason.None, Receive(Ids.Low(10), Offer));
    }

    [Fact]
    public void OnSignal_MoreThanAConnectionTakesUp_Unasked()
    {
        for (var i = 0; i < 32; i++) Assert.Equal(DropReason.None, Receive(Ids.Low(1), Candidate));
        Assert.Equal(DropReason.UnaskedSignal, Receive(Ids.Low(1), Candidate));
        Assert.Single(_begun);
    }

    [Fact]
    public void OnSignal_NodeStops_Stopped()
    {
        _parts.Signals.Stop();
        Assert.Equal(DropReason.Stopped, Receive(Ids.Low(1), Offer));
        Assert.Null(_parts.Signals.Dial(Ids.Low(1)));
    }

    [Fact]
    public void OnFrame_UnaskedFlood_CountedByReason()
    {
        var link = new RecordingLink();
        var session = new LinkSession(_parts);
        Assert.Null(session.OnHello(link, Ids.Of("f")));
        for (var i = 1; i <= 100; i++) session.OnFrame(link, Through(Frame(Ids.Low(i), Offer), Ids.Of("f")), _node.Now);
        var drops = _node.Counters.Read(0, 0, 0, 0).Drops;
        Assert.Equal(98, drops[DropReason.TooManySignals]);
    }

    [Fact]
    public void Dial_ConnectionIsBeingMade_ThatOne()
    {
        Receive(Ids.Low(1), Offer);
        Assert.Same(_begun[0], _parts.Signals.Dial(Ids.Low(1)));
        var own = _parts.Signals.Dial(Ids.Low(2));
        Assert.Equal((true, 2), (own!.IsOwn, _begun.Count));
        Assert.Equal(DropReason.None, Receive(Ids.Low(2), new Signal(SignalKind.Answer, "v=0")));
    }

    private void Start(PeerLimits limits, bool hasEngine = true)
    {
        _begun.Clear();
        _node = new NodeContext(this, new PeerOptions { Id = Self, Limits = limits, Rtc = hasEngine ? _engine : null }, NullLogger.Instance);
        _parts = new NodeParts(_node, new DialPolicy(allowPrivate: true));
        _parts.Signals.Begun += _begun.Add;
    }

    private byte[] Frame(PeerId from, Signal signal) => SignalBody.Write(Self, from, ++_nonce, signal);

    /// <summary>The frame as a neighbour passes it on.</summary>
    private static byte[] Through(byte[] frame, PeerId neighbour)
    {
        Assert.True(Envelope.TryReadText(frame, out var envelope, out _));
        var forwarded = new byte[envelope.ForwardedLength];
        envelope.WriteForwarded(neighbour, forwarded);
        return forwarded;
    }

    private DropReason Receive(PeerId from, Signal signal, RecordingLink? link = null) => Receive(Frame(from, signal), link);

    private DropReason Receive(PeerId from, string data) =>
        Receive(EnvelopeWriter.Write(Self, from, ++_nonce, BodyType.Signal, System.Text.Encoding.UTF8.GetBytes(data)), null);

    private DropReason Receive(byte[] frame, RecordingLink? link)
    {
        Assert.True(Envelope.TryReadText(frame, out var envelope, out _));
        return _parts.Signals.OnSignal(envelope, link ?? new RecordingLink());
    }
}
