using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>What a node does with what comes by one link, by a clock that the tests move.</summary>
public sealed class LinkSessionTests
{
    private static readonly PeerId Self = Ids.Of("0");
    private static readonly PeerId Near = Ids.Of("e");
    private static readonly PeerId Target = Ids.Of("f");
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1.5);

    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLink _link = new();
    private readonly NodeContext _node;
    private readonly Carrier _carrier;
    private readonly LinkSession _session;
    private readonly Neighbour _near;

    public LinkSessionTests()
    {
        _node = new NodeContext(this, new PeerOptions { Id = Self, TimeProvider = _clock }, NullLogger.Instance);
        var parts = new NodeParts(_node, new DialPolicy(allowPrivate: true));
        _carrier = parts.Carrier;
        _session = new LinkSession(parts);
        Assert.Null(_session.OnHello(_link, Near));
        Assert.True(_node.Neighbours.TryGet(Near, out var near));
        _node.Neighbours.Learn(_near = near, new PeerTraits(PeerTraits.CurrentVersion, IsTransit: true));
    }

    [Fact]
    public void OnFrame_ApplicationTakesLong_NeighbourIsNotSilentMeanwhile()
    {
        var looks = 0;
        _node.Events.MessageReceived += (_, _) =>
        {
            for (; looks < 8; looks++)
            {
                _clock.Advance(RetryLoop.Interval);
                _carrier.Tick();
                Assert.False(_near.IsSilent);
            }
        };
        HandOver(1);
        Receive(UserBody.Write(Self, Near, 2, "1"u8));
        Assert.Equal((8, 1), (looks, _near.Custody!.Count));
        _clock.Advance(Silence - TimeSpan.FromTicks(1)); // what has come meanwhile gets its time to be read
        _carrier.Tick();
        Assert.False(_near.IsSilent);
        _clock.Advance(TimeSpan.FromTicks(1));
        _carrier.Tick();
        Assert.True(_near.IsSilent);
    }

    [Fact]
    public void OnFrame_ApplicationNeverComesBack_MessagesGoToOthersOneByOne()
    {
        _node.Events.MessageReceived += (_, _) =>
        {
            for (var i = 0; i < 24; i++)
            {
                _clock.Advance(RetryLoop.Interval);
                _carrier.Tick();
            }
        };
        HandOver(1);
        Receive(UserBody.Write(Self, Near, 2, "1"u8));
        Assert.Equal((0, false), (_near.Custody!.Count, _near.IsSilent));
    }

    [Fact]
    public void OnFrame_AcknowledgementOfWhatItHas_DueOnce()
    {
        Assert.False(_session.IsDue(Acknowledgement(number: 1)));
        Assert.Equal(FrameFate.Handled, Receive(Acknowledgement(number: 1)));
        HandOver(1);
        HandOver(2);
        HandOver(3);
        Assert.True(_session.IsDue(Acknowledgement(number: 2)));
        Assert.Equal(FrameFate.Due, Receive(Acknowledgement(number: 2)));
        Assert.Equal(FrameFate.Handled, Receive(Acknowledgement(number: 3)));
        Assert.Equal(1, _near.Custody!.Count);
    }

    [Fact]
    public void IsDue_AcknowledgementOfWhatWasTakenFromASilentOne_IsUntilItHasCome()
    {
        HandOver(1);
        HandOver(2);
        _clock.Advance(Silence);
        _carrier.Tick();
        Assert.Equal((0, true), (_near.Custody!.Count, _near.IsSilent));
        Assert.True(_session.IsDue(Acknowledgement(number: 1)));
        Assert.Equal(FrameFate.Due, Receive(Acknowledgement(number: 1)));
        Assert.False(_session.IsDue(Acknowledgement(number: 2)));
    }

    [Fact]
    public void IsDue_LongerThanAnyAcknowledgement_NotLookedAt()
    {
        HandOver(1);
        byte[] padded = [.. Acknowledgement(number: 1)[..^1], .. Enumerable.Repeat((byte)' ', AckBatch.MaxFrameLength), (byte)'}'];
        Assert.True(Envelope.TryReadText(padded, out _, out _));
        Assert.False(_session.IsDue(padded));
        Assert.True(_session.IsDue([.. padded[..(AckBatch.MaxFrameLength - 1)], (byte)'}']));
    }

    [Fact]
    public void OnFrame_FurtherOneOfTheTurnInWhichTheApplicationTookLong_ExcusedAllTheSame()
    {
        _node.Events.MessageReceived += (_, _) =>
        {
            HandOver(1);
            for (var i = 0; i < 20; i++)
            {
                _clock.Advance(RetryLoop.Interval);
                _carrier.Tick();
            }
        };
        var turn = _node.Now;
        _session.OnFrame(_link, UserBody.Write(Self, Near, 2, "1"u8), turn);
        Assert.Equal(1, _near.Custody!.Count);
        _session.OnFrame(_link, NotHereBody.Write(Self, Near, 3, Target, "9"u8, RefusalReason.NoRoute, 1), turn);
        Assert.Equal(_node.Now, _near.HeardAt);
        _carrier.Tick();
        Assert.False(_near.IsSilent);
    }

    [Fact]
    public void OnFrame_RefusalOfWhatItHas_DueOnce()
    {
        HandOver(1);
        HandOver(2);
        Assert.True(_session.IsDue(Refusal(number: 1)));
        Assert.Equal(FrameFate.Due, Receive(Refusal(number: 1)));
        Assert.Equal(FrameFate.Handled, Receive(Refusal(number: 2)));

        static byte[] Refusal(ulong number) => CantBody.Write(Self, Near, number, Self, "1"u8, RefusalReason.NoRoute);
    }

    [Theory]
    [InlineData((int)BodyType.FindPeers, "\"abcdef0123abcdef0123abcdef0123abcdef0123\"", false)]
    [InlineData((int)BodyType.HandshakeOffer, "1", false)]
    [InlineData((int)BodyType.Ack, "[]", false)]
    [InlineData((int)BodyType.User, "1", true)]
    public void OnFrame_ForAnother_AnsweredForIfItsTypeIsHeld(int type, string data, bool isHeld)
    {
        Receive(For("d", number: 1)); // it has no way on, but that what is not held may go back
        Assert.Equal(isHeld, Answers("cant") == 1);
        var target = _node.Neighbours.Admit(new RecordingLink(), Target, _node.Now).Neighbour;
        Receive(For("f", number: 2));
        Assert.Single(((RecordingLink)target.Primary).Frames);
        _session.OnReceived(frames: 2, bytes: 2);
        Assert.Equal((isHeld ? 1 : 0, isHeld ? 1 : 0), (Answers("cant"), Answers("ack")));

        byte[] For(string to, ulong number) => EnvelopeWriter.Write(Ids.Of(to), Near, number, (BodyType)type, Encoding.UTF8.GetBytes(data));

        int Answers(string name) => _link.Frames.Count(frame =>
            frame.StartsWith($"{{\"to\":\"{Near}\"", StringComparison.Ordinal) && frame.Contains($"\"type\":\"{name}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void IsDue_AnythingElse_IsNot()
    {
        HandOver(1);
        Assert.False(_session.IsDue("{"u8));
        Assert.False(_session.IsDue(UserBody.Write(Self, Near, 2, "1"u8)));
        Assert.False(_session.IsDue(CantBody.Write(Target, Near, 9, Self, "1"u8, RefusalReason.NoRoute)));
        Assert.False(_session.IsDue(CantBody.Write(Self, Target, 9, Self, "1"u8, RefusalReason.NoRoute)));
    }

    /// <summary>Hands the neighbour a message that it is to pass on.</summary>
    private void HandOver(ulong nonce) => Assert.Equal(DropReason.None, _carrier.Send(UserBody.Write(Target, Self, nonce, "1"u8), Target, _near, out _));

    /// <summary>Acknowledges the first two messages.</summary>
    private static byte[] Acknowledgement(ulong number)
    {
        var batch = new AckBatch();
        for (ulong nonce = 1; nonce <= 2; nonce++)
        {
            Assert.True(Envelope.TryRead(UserBody.Write(Target, Self, nonce, "1"u8), out var acknowledged, out _));
            Assert.True(batch.TryAdd(acknowledged));
        }

        return batch.Write(Self, Near, number);
    }

    private FrameFate Receive(byte[] frame) => _session.OnFrame(_link, frame, _node.Now);
}
