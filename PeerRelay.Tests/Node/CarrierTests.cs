using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Routing;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>How messages are held until they are in other hands, by a clock that the tests move.</summary>
public sealed class CarrierTests
{
    private readonly HeldRoom _room = new(long.MaxValue);
    private static readonly PeerId Self = Ids.Of("0");
    private static readonly PeerId Source = Ids.Of("5");
    private static readonly PeerId Target = Ids.Of("f");
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1.5);

    private readonly ManualTimeProvider _clock = new();
    private readonly NodeContext _node;
    private readonly Carrier _carrier;
    private readonly RecordingLink _by = new();
    private readonly List<(PeerId From, DropReason Reason)> _undelivered = [];
    private readonly List<PeerId> _moved = [];

    public CarrierTests()
    {
        _node = new NodeContext(this, new PeerOptions { Id = Self, TimeProvider = _clock }, NullLogger.Instance);
        _carrier = new Carrier(_node);
        _carrier.Undelivered += (in Envelope envelope, DropReason reason) => _undelivered.Add((envelope.From, reason));
        _carrier.Moved += (in Envelope _, PeerId firstHop) => _moved.Add(firstHop);
    }

    [Fact]
    public void Forward_ToOneOfOurKind_HeldUntilItAcknowledges()
    {
        var awakened = 0;
        _carrier.Holding += () => awakened++;
        var (near, link) = Link("e");
        Assert.Equal(DropReason.None, Forward(near));
        Assert.Equal(DropReason.None, Forward(near, nonce: 2));
        Assert.Equal((2, true, 1), (near.Custody!.Count, _carrier.IsHolding, awakened));
        Acknowledge(near, 1, 2);
        _carrier.Tick();
        Assert.Equal((0, false), (near.Custody!.Count, _carrier.IsHolding));
        Assert.Equal(2, link.Frames.Count);
        Forward(near, nonce: 3);
        Assert.Equal(2, awakened);
    }

    [Fact]
    public void Forward_ToAnOldPeerOrTheTargetOrOfMaintenance_NotHeld()
    {
        var (old, _) = Link("c", isKin: false);
        var (target, _) = Link("f");
        var (near, _) = Link("e");
        Forward(old);
        Forward(target, nonce: 2);
        Forward(near, nonce: 3, type: BodyType.HandshakeOffer);
        Assert.All([old, target, near], neighbour => Assert.Null(neighbour.Custody));
        Assert.False(_carrier.IsHolding);
    }

    [Fact]
    public void OnRefusal_OfWhatIsHeld_ToTheNextAsItWasSent()
    {
        var (near, first) = Link("e");
        var (next, second) = Link("c");
        Forward(near);
        Refuse(near, 1);
        Assert.Equal(Assert.Single(first.Frames), Assert.Single(second.Frames));
        Assert.Equal((0, 1), (near.Custody!.Count, next.Custody!.Count));
        Refuse(near, 1); // again, when another has it
        Assert.Single(second.Frames);
        Assert.Empty(_undelivered);
        Assert.Empty(_moved); // it is not this node's own
    }

    [Fact]
    public void Tick_NeighbourIsSilent_AllToTheNextAndItIsAskedForALife()
    {
        var found = new List<Neighbour>();
        _carrier.FoundSilent += found.Add;
        var (near, _) = Link("e");
        var (next, second) = Link("c");
        for (var i = 1; i <= 3; i++) Forward(near, i);
        _clock.Advance(Silence - TimeSpan.FromTicks(1));
        _carrier.Tick();
        Assert.Empty(second.Frames);
        _clock.Advance(TimeSpan.FromTicks(1));
        _carrier.Tick();
        Assert.Equal(3, second.Frames.Count);
        Assert.Equal([near], found);
        Assert.True(near.IsSilent);
        Acknowledge(near, 1); // late, and another has it
        Assert.Equal(3, next.Custody!.Count);
        near.Heard(near.Primary, _node.Now);
        Assert.False(near.IsSilent);
    }

    [Fact]
    public void Tick_NeighbourIsHeardOf_Kept()
    {
        var (near, _) = Link("e");
        var (_, second) = Link("c");
        Forward(near);
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            near.Heard(near.Primary, _node.Now);
            _carrier.Tick();
        }

        Assert.Empty(second.Frames);
        Assert.Equal(1, near.Custody!.Count);
    }

    [Fact]
    public void OnGone_WithSome_AllToTheNextInOrder()
    {
        var (near, first) = Link("e");
        var (_, second) = Link("c");
        for (var i = 1; i <= 3; i++) Forward(near, i);
        Leave(near);
        Assert.Equal(first.Frames, second.Frames);
        Forward(near, nonce: 4); // somebody had it in hand still
        Assert.Equal(0, near.Custody!.Count);
    }

    [Fact]
    public void OnRefusal_NobodyElse_GivenBackToWhomItCameFrom()
    {
        var (near, _) = Link("e");
        var (from, back) = Link("5");
        Forward(near);
        Refuse(near, 1);
        Assert.True(Envelope.TryRead(Encoding.UTF8.GetBytes(Assert.Single(back.Frames)), out var envelope, out _));
        Assert.Equal((Source, Self, 2), (envelope.FirstHop, envelope.LastHop, envelope.PathCount));
        Refuse(from, 1);
        Assert.Equal([(Source, DropReason.Refused)], _undelivered);
    }

    [Fact]
    public void OnRefusal_NobodyAtAll_GivenUpAndTold()
    {
        var (near, _) = Link("e");
        Forward(near);
        Refuse(near, 1);
        Assert.Equal([(Source, DropReason.Refused)], _undelivered);
        Assert.Equal(1, Drops(DropReason.Refused));
    }

    [Fact]
    public void Tick_NobodyElse_GivenUpAsUnanswered()
    {
        var (near, _) = Link("e");
        Forward(near);
        _clock.Advance(Silence);
        _carrier.Tick();
        Assert.Equal([(Source, DropReason.Unanswered)], _undelivered);
        Assert.Equal(1, Drops(DropReason.Unanswered));
        Assert.False(_carrier.IsHolding);
    }

    [Fact]
    public void OnRefusal_ByAll_EightTriesAndNoMore()
    {
        (Neighbour Neighbour, RecordingLink Link)[] all = [.. Enumerable.Range(1, 12).Select(i => Link($"f{i:x}"))];
        Forward(_node.Router.Links.Find(Ids.Of("f1"))!);
        while (all.FirstOrDefault(pair => pair.Neighbour.Custody?.Count > 0).Neighbour is { } holder) Refuse(holder, 1);
        Assert.Equal(HeldMessage.MaxTries, all.Sum(pair => pair.Link.Frames.Count));
        Assert.All(all, pair => Assert.InRange(pair.Link.Frames.Count, 0, 1));
        Assert.Single(_undelivered);
    }

    [Fact]
    public void Forward_QueueOfTheFirstIsFull_ToTheNext()
    {
        var (near, first) = Link("e");
        var (next, second) = Link("c");
        first.Refusal = DropReason.SendQueueFull;
        Assert.Equal(DropReason.None, Forward(near));
        Assert.Single(second.Frames);
        Assert.Equal((0, 1, 0), (near.Custody!.Count, next.Custody!.Count, Drops(DropReason.SendQueueFull))); // it is not lost
    }

    [Fact]
    public void Forward_QueuesOfAllAreFull_RefusedAndNotHeld()
    {
        var (near, first) = Link("e");
        var (next, second) = Link("c");
        first.Refusal = second.Refusal = DropReason.SendQueueFull;
        Assert.Equal(DropReason.SendQueueFull, Forward(near));
        Assert.Equal((0, 0), (near.Custody!.Count, next.Custody!.Count));
        Assert.Empty(_undelivered); // whoever handed it to us is told, and holds it still
    }

    [Fact]
    public void Forward_NothingMoreCanBeHeldAndQueuesAreFull_EightTriesAllTheSame()
    {
        var links = new List<RecordingLink>();
        foreach (var i in Enumerable.Range(1, 12))
        {
            var (neighbour, link) = Link($"f{i:x}");
            Assert.True(neighbour.NeedCustody(_room).TryHold(new HeldMessage(0, new byte[Custody.MaxBytes])));
            links.Add(link);
            link.Refusal = DropReason.SendQueueFull;
        }

        Assert.Equal(DropReason.SendQueueFull, Forward(_node.Router.Links.Find(Ids.Of("f1"))!));
        Assert.Equal((HeldMessage.MaxTries, 1), (links.Sum(link => link.Attempts), Drops(DropReason.SendQueueFull)));
    }

    [Fact]
    public void Forward_NothingMoreCanBeHeld_HandedOverUnheld()
    {
        var (near, link) = Link("e");
        near.NeedCustody(_room).TryHold(new HeldMessage(0, new byte[Custody.MaxBytes]));
        Assert.Equal(DropReason.None, Forward(near));
        Assert.Single(link.Frames);
        Assert.Equal(1, near.Custody!.Count);
    }

    [Fact]
    public void Send_OwnMessage_HeldAndHandedToTheNext()
    {
        var (near, first) = Link("e");
        var (_, second) = Link("c");
        Assert.Equal(DropReason.None, _carrier.Send(UserBody.Write(Target, Self, 1, "1"u8), Target, near, out var takenBy));
        Assert.Equal(near.Id, takenBy);
        Refuse(near, 1, Self);
        Assert.Equal(first.Frames, second.Frames);
        Assert.Equal([Ids.Of("c")], _moved);
        Leave(_node.Router.Links.Find(Ids.Of("c"))!);
        Assert.Equal([(Self, DropReason.Refused)], _undelivered);
    }

    [Fact]
    public void Send_QueueOfTheFirstIsFull_TakenByTheNext()
    {
        var (near, first) = Link("e");
        var (next, _) = Link("c");
        first.Refusal = DropReason.SendQueueFull;
        Assert.Equal(DropReason.None, _carrier.Send(UserBody.Write(Target, Self, 1, "1"u8), Target, near, out var takenBy));
        Assert.Equal(next.Id, takenBy);
    }

    [Fact]
    public void Forward_OwnMessageGivenBack_ByAnotherNow()
    {
        var (near, _) = Link("e");
        var (next, _) = Link("c");
        Assert.True(Envelope.TryRead(UserBody.Write(Target, Self, 1, "1"u8), out var sent, out _));
        var back = new byte[sent.ForwardedLength];
        sent.WriteForwarded(near.Id, back);
        Assert.True(Envelope.TryRead(back, out var given, out _));
        Assert.Equal(DropReason.None, _carrier.Forward(given, next, _by));
        Assert.Equal([next.Id], _moved);
    }

    [Theory]
    [InlineData("f")]
    [InlineData("c")]
    public void Forward_OwnMessageGivenBackToOneThatIsNotHeldFor_ByAnotherNow(string to)
    {
        var (near, _) = Link("e");
        var (next, link) = Link(to, isKin: false);
        link.Refusal = DropReason.SendQueueFull;
        Assert.True(Envelope.TryRead(UserBody.Write(Target, Self, 1, "1"u8), out var sent, out _));
        var back = new byte[sent.ForwardedLength];
        sent.WriteForwarded(near.Id, back);
        Assert.True(Envelope.TryRead(back, out var given, out _));
        Assert.Equal(DropReason.SendQueueFull, _carrier.Forward(given, next, _by));
        Assert.Empty(_moved);
        link.Refusal = DropReason.None;
        Assert.Equal(DropReason.None, _carrier.Forward(given, next, _by));
        Assert.Equal([next.Id], _moved);
        Assert.Equal(DropReason.None, Forward(next, nonce: 2));
        Assert.Single(_moved); // that was not this node's own
    }

    [Fact]
    public void OnAck_OfAnothersMessageWithTheSameNonce_StillHeld()
    {
        var (near, _) = Link("e");
        Forward(near);
        Acknowledge(near, Ids.Of("6"), 1);
        Assert.Equal(1, near.Custody!.Count);
    }

    private int Drops(DropReason reason) => (int)_node.Counters.Read(0, 0, 0, 0).Drops.GetValueOrDefault(reason);

    private (Neighbour Neighbour, RecordingLink Link) Link(string prefix, bool isKin = true)
    {
        var link = new RecordingLink();
        var neighbour = _node.Neighbours.Admit(link, Ids.Of(prefix), _node.Now).Neighbour;
        if (isKin) _node.Neighbours.Learn(neighbour, new PeerTraits(PeerTraits.CurrentVersion, IsTransit: true));
        return (neighbour, link);
    }

    private void Leave(Neighbour neighbour)
    {
        _node.Neighbours.Depart(neighbour, neighbour.Primary, _node.Now);
        _carrier.OnGone(neighbour);
    }

    private DropReason Forward(Neighbour next, int nonce = 1, BodyType type = BodyType.User)
    {
        Assert.True(Envelope.TryRead(EnvelopeWriter.Write(Target, Source, (ulong)nonce, type, "1"u8), out var envelope, out _));
        return _carrier.Forward(envelope, next, _by);
    }

    private void Refuse(Neighbour by, int nonce, PeerId? source = null) =>
        _carrier.OnRefusal(new Refusal(source ?? Source, Encoding.UTF8.GetBytes(nonce.ToString(CultureInfo.InvariantCulture)), RefusalReason.NoRoute), by);

    private void Acknowledge(Neighbour by, params int[] nonces) => Acknowledge(by, Source, nonces);

    private void Acknowledge(Neighbour by, PeerId source, params int[] nonces)
    {
        var batch = new AckBatch();
        foreach (var nonce in nonces)
        {
            Assert.True(Envelope.TryRead(EnvelopeWriter.Write(Target, source, (ulong)nonce, BodyType.User, "1"u8), out var acknowledged, out _));
            batch.TryAdd(acknowledged);
        }

        Assert.True(Envelope.TryRead(batch.Write(Self, by.Id, 99), out var envelope, out _));
        Assert.True(AckBody.TryRead(envelope, out var acks));
        _carrier.OnAck(acks, by, _node.Now);
    }
}
