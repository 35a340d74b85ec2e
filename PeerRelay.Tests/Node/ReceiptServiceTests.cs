using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Receipts;
using PeerRelay.Routing;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>How a node sends messages whose receipt it awaits, and answers those of others, by a clock that the tests move.</summary>
public sealed class ReceiptServiceTests : IDisposable
{
    private const ulong Number = 77;

    private static readonly PeerId Self = Ids.Of("1");
    private static readonly PeerId Target = Ids.Of("abc");
    private static readonly PeerId Hop = Ids.Of("ab");
    private static readonly TimeSpan Limit = new ReceiptOptions().Timeout;

    private readonly ManualTimeProvider _clock = new();
    private readonly NodeContext _node;
    private readonly Carrier _carrier;
    private readonly Outbox _outbox;
    private readonly ReceiptService _receipts;
    private readonly ReceiptTimer _timer;
    private readonly RecordingLink _link = new();
    private readonly List<DeliveryReport> _reports = [];

    public ReceiptServiceTests()
    {
        var limits = new PeerLimits { AwaitedReceipts = 3, MaxFrameBytes = 4_096 };
        _node = new NodeContext(this, new PeerOptions { Id = Self, TimeProvider = _clock, Limits = limits }, NullLogger.Instance);
        _carrier = new Carrier(_node);
        _outbox = new Outbox(_node, _carrier);
        _receipts = new ReceiptService(_node, _outbox);
        _carrier.Moved += _receipts.OnMoved;
        _timer = new ReceiptTimer(_node, _receipts);
    }

    public void Dispose() => _timer.Dispose();

    [Fact]
    public void Receipt_OfTheTarget_DeliveredAndNothingMoreSent()
    {
        Link(Hop);
        Send();
        Assert.Equal(DropReason.None, OnReceipt(Target, hops: 3));
        Assert.Equal([new DeliveryReport(DeliveryStatus.Delivered, 3, TimeSpan.Zero, 1)], _reports);
        _clock.Advance(Limit);
        Assert.Single(_link.Frames);
        Assert.Equal((0, 0), (_clock.WaitingTimers, _receipts.AwaitedCount));
    }

    [Fact]
    public void Receipt_OfAnotherOrForAnotherMessage_Unasked()
    {
        Link(Hop);
        Send();
        Assert.Equal(DropReason.UnaskedReceipt, OnReceipt(Hop));
        Assert.Equal(DropReason.UnaskedReceipt, OnReceipt(Target, nonce: "78"));
        Assert.Equal(DropReason.UnaskedReceipt, OnReceipt(Target, nonce: "x"));
        Assert.Empty(_reports);
    }

    [Fact]
    public void Send_NothingHeard_AllTriesWithTheSameNonceThenTimedOut()
    {
        Link(Hop);
        Send();
        _clock.Advance(Limit);
        Assert.Equal([new DeliveryReport(DeliveryStatus.TimedOut, 0, Limit, 5)], _reports);
        Assert.Equal(Enumerable.Range(1, 5).Select(i => _link.Frames[0][..^3] + i + "}}"), _link.Frames);
        Assert.Equal(4, Statistics.MessagesRetried);
        Assert.Equal(0, _clock.WaitingTimers);
    }

    [Fact]
    public void Send_NothingHeard_HeldAgainstTheFirstHop()
    {
        Link(Hop);
        Send(new ReceiptOptions { MaxTries = 4 });
        _clock.Advance(Limit - TimeSpan.FromSeconds(1));
        Assert.False(_node.Hops.IsPoor(Hop, _node.Now)); // the last try may yet come
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_node.Hops.IsPoor(Hop, _node.Now));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Send_FirstHopRefusesAndNothingIsHeard_HeldAgainstTheOneThatTookIt(bool atOnce)
    {
        var first = Kin(Hop, _link);
        var second = Kin(Ids.Of("a"), new RecordingLink());
        if (atOnce) _link.Refusal = DropReason.SendQueueFull;
        for (ulong nonce = 1; nonce <= HopRecord.FewestOutcomes; nonce++)
        {
            Send(new ReceiptOptions { MaxTries = 1 }, nonce);
            if (!atOnce) _carrier.OnRefusal(new Refusal(Self, Encoding.UTF8.GetBytes(nonce.ToString(CultureInfo.InvariantCulture)), RefusalReason.NoRoute), first);
            _clock.Advance(Limit);
        }

        Assert.All(_reports, report => Assert.Equal(DeliveryStatus.TimedOut, report.Status));
        Assert.Equal((false, true), (_node.Hops.IsPoor(first.Id, _node.Now), _node.Hops.IsPoor(second.Id, _node.Now)));
    }

    [Fact]
    public void Send_FirstHopIsGoneAndTheTargetIsLinked_HeldAgainstNobody()
    {
        for (ulong nonce = 1; nonce <= HopRecord.FewestOutcomes; nonce++)
        {
            var hop = Kin(Hop, new RecordingLink());
            Send(new ReceiptOptions { MaxTries = 1 }, nonce);
            var target = Link(Target);
            _node.Neighbours.Depart(hop, hop.Primary, _node.Now);
            _carrier.OnGone(hop);
            _node.Neighbours.Depart(target, target.Primary, _node.Now);
            _clock.Advance(Limit);
        }

        Assert.Equal((false, false), (_node.Hops.IsPoor(Hop, _node.Now), _node.Hops.IsPoor(Target, _node.Now)));
        Assert.Equal(HopRecord.FewestOutcomes, _link.Frames.Count);
    }

    [Fact]
    public void Send_ToALinkedTargetThatSaysNothing_HeldAgainstNobody()
    {
        Link(Target);
        Send();
        _clock.Advance(Limit);
        Assert.Equal(DeliveryStatus.TimedOut, Assert.Single(_reports).Status);
        Assert.False(_node.Hops.IsPoor(Target, _node.Now));
    }

    [Fact]
    public void Receipt_BeforeTheNextTryWasDue_HeldAgainstNobody()
    {
        Link(Hop);
        for (var i = 0; i < 10; i++)
        {
            Send();
            OnReceipt(Target);
        }

        for (var i = 0; i < 3; i++) _node.Hops.Record(Hop, hasArrived: false, _node.Now);
        Assert.False(_node.Hops.IsPoor(Hop, _node.Now));
    }

    [Fact]
    public void NotHere_ForEachTry_NotReachableAndHeldAgainstNobody()
    {
        Link(Hop);
        Send();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(i + 1, _link.Frames.Count);
            Assert.Equal(DropReason.None, OnNotHere());
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal((DeliveryStatus.NotReachable, 5), (Assert.Single(_reports).Status, _reports[0].Tries));
        Assert.False(_node.Hops.IsPoor(Hop, _node.Now));
        Assert.Equal(DropReason.UnaskedReceipt, OnNotHere());
    }

    [Fact]
    public void NotHere_OfAnEarlierTry_HeldAgainstTheFirstHopOfTheLast()
    {
        Link(Hop);
        for (ulong nonce = 1; nonce <= 3; nonce++)
        {
            Send(new ReceiptOptions { MaxTries = 2 }, nonce);
            OnNotHere(receiptTry: 1, nonce);
        }

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(6, _link.Frames.Count);
        for (ulong nonce = 1; nonce <= 3; nonce++) Assert.Equal(DropReason.None, OnNotHere(receiptTry: 1, nonce)); // once more
        _clock.Advance(Limit);
        Assert.All(_reports, report => Assert.Equal(DeliveryStatus.TimedOut, report.Status));
        _node.Hops.Record(Hop, hasArrived: false, _node.Now);
        Assert.True(_node.Hops.IsPoor(Hop, _node.Now));
    }

    [Fact]
    public void Send_OneTryOfManyNotHere_TimedOut()
    {
        Link(Hop);
        Send();
        OnNotHere();
        _clock.Advance(Limit);
        Assert.Equal(DeliveryStatus.TimedOut, Assert.Single(_reports).Status);
    }

    [Fact]
    public void Send_NoLink_WaitsOnceAndGoesWithTheFirstLink()
    {
        Send();
        _clock.Advance(Limit / 2);
        Assert.Equal(1, _outbox.PendingCount);
        Link(Hop);
        _outbox.FlushPending();
        Assert.EndsWith("\"receipt\":1}}", Assert.Single(_link.Frames), StringComparison.Ordinal);
        OnReceipt(Target);
        Assert.Equal((DeliveryStatus.Delivered, Limit / 2), (Assert.Single(_reports).Status, _reports[0].Elapsed));
    }

    [Fact]
    public void NotHere_OfATryThatHasWaitedForALink_NextAtOnceAndNotReachableAfterAll()
    {
        Send();
        _clock.Advance(Limit / 2); // others would have been due
        Link(Hop);
        _outbox.FlushPending();
        for (var i = 1; i <= 5; i++)
        {
            Assert.EndsWith($"\"receipt\":{i}}}}}", _link.Frames[^1], StringComparison.Ordinal);
            Assert.Equal(i, _link.Frames.Count);
            Assert.Equal(DropReason.None, OnNotHere(receiptTry: i));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal((DeliveryStatus.NotReachable, 5), (Assert.Single(_reports).Status, _reports[0].Tries));
        Assert.Equal(4, Statistics.MessagesRetried);
    }

    [Fact]
    public void Send_NeverALink_TimedOut()
    {
        Send();
        _clock.Advance(Limit);
        Assert.Equal(DeliveryStatus.TimedOut, Assert.Single(_reports).Status);
    }

    [Fact]
    public void Send_QueueFullAtEveryTry_DroppedWithTheReason()
    {
        Link(Hop);
        _link.Refusal = DropReason.SendQueueFull;
        Send();
        Assert.Empty(_reports);
        _clock.Advance(Limit);
        Assert.Equal([new DeliveryReport(DeliveryStatus.Dropped, 0, Limit, 5, DropReason.SendQueueFull)], _reports);
    }

    [Fact]
    public void Send_QueueFullAtTheFirstTry_GoesWithTheNext()
    {
        Link(Hop);
        _link.Refusal = DropReason.SendQueueFull;
        Send();
        _link.Refusal = DropReason.None;
        _clock.Advance(Limit / 2);
        OnReceipt(Target);
        Assert.Equal(DeliveryStatus.Delivered, Assert.Single(_reports).Status);
    }

    [Fact]
    public void Send_TooLarge_DroppedAtOnce()
    {
        Send(json: $"\"{new string('x', 4_000)}\"");
        Assert.Equal((DeliveryStatus.Dropped, DropReason.TooLarge), (Assert.Single(_reports).Status, _reports[0].Reason));
        Assert.Equal(0, _receipts.AwaitedCount);
    }

    [Fact]
    public void Send_MoreThanMayWait_DroppedAndCounted()
    {
        Link(Hop);
        for (ulong i = 0; i < 4; i++) Send(nonce: i);
        Assert.Equal([new DeliveryReport(DeliveryStatus.Dropped, 0, TimeSpan.Zero, 1, DropReason.AwaitedReceiptsFull)], _reports);
        Assert.Equal((1, 3), (Drops(DropReason.AwaitedReceiptsFull), _receipts.AwaitedCount));
    }

    [Fact]
    public void Stop_WhatWaitsAndWhatComes_Stopped()
    {
        Link(Hop);
        Send();
        _receipts.Stop();
        Send(nonce: 2);
        Assert.Equal([DeliveryStatus.Stopped, DeliveryStatus.Stopped], _reports.Select(report => report.Status));
        Assert.Single(_link.Frames);
        Assert.Equal(0, _receipts.AwaitedCount);
    }

    [Fact]
    public void Deliver_TakenAndTriedAgain_OnceAndReceiptedTwice()
    {
        Link(Hop);
        Assert.True(Deliver(attempt: 1, isTaken: true));
        Assert.False(Deliver(attempt: 2, isTaken: true));
        Assert.Equal(2, _link.Frames.Count);
        Assert.All(_link.Frames, frame => Assert.Contains("""{"type":"receipt","data":{"nonce":"77","hops":2}}""", frame, StringComparison.Ordinal));
    }

    [Fact]
    public void Deliver_RefusedByTheApplication_NoReceiptAndDeliveredAtTheNextTry()
    {
        Link(Hop);
        Assert.True(Deliver(attempt: 1, isTaken: false));
        Assert.Empty(_link.Frames);
        Assert.True(Deliver(attempt: 2, isTaken: true));
        Assert.Single(_link.Frames);
    }

    [Fact]
    public void Deliver_TriedAgainWhileTheApplicationTakesIt_NeitherDeliveredNorReceipted()
    {
        Link(Hop);
        Assert.True(_receipts.IsToBeDelivered(Message(attempt: 1)));
        Assert.False(_receipts.IsToBeDelivered(Message(attempt: 2)));
        Assert.Empty(_link.Frames);
    }

    [Fact]
    public void TellSource_OfAMessageThatAsksForAReceipt_ToldWhy()
    {
        Link(Hop);
        _receipts.TellSource(Message(attempt: 0), DropReason.NoRoute);
        Assert.Empty(_link.Frames);
        _receipts.TellSource(Message(attempt: 1), DropReason.SendQueueFull);
        Assert.Contains($$$"""{"type":"notHere","data":{"id":"{{{Self}}}","nonce":"77","reason":"full","try":1}}""", Assert.Single(_link.Frames), StringComparison.Ordinal);
    }

    [Fact]
    public void TellSource_Often_LimitedAndCounted()
    {
        Link(Hop);
        const int More = 5;
        for (var i = 0; i < NotHereLimiter.BurstPerSource + More; i++) _receipts.TellSource(Message(attempt: 1), DropReason.NoRoute);
        Assert.Equal((NotHereLimiter.BurstPerSource, More), (_link.Frames.Count, Drops(DropReason.SourceNotTold)));
    }

    [Fact]
    public void TellSource_OwnMessageGivenBack_EndsItsTry()
    {
        Link(Hop);
        Send(new ReceiptOptions { MaxTries = 1 });
        Assert.True(Envelope.TryRead(Encoding.UTF8.GetBytes(_link.Frames[0]), out var own, out _));
        _receipts.TellSource(own, DropReason.NoRoute);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(DeliveryStatus.NotReachable, Assert.Single(_reports).Status);
        Assert.Single(_link.Frames);
    }

    private PeerStatistics Statistics => _node.Counters.Read(0, 0, 0, 0);

    private int Drops(DropReason reason) => (int)Statistics.Drops.GetValueOrDefault(reason);

    private static Envelope Message(int attempt)
    {
        var frame = UserBody.Write(Self, Target, Number, "1"u8, attempt);
        Assert.True(Envelope.TryRead(frame, out var sent, out _));
        var passedOn = new byte[sent.ForwardedLength];
        sent.WriteForwarded(Hop, passedOn);
        Assert.True(Envelope.TryRead(passedOn, out var envelope, out _));
        return envelope;
    }

    private Neighbour Kin(PeerId id, RecordingLink link)
    {
        var neighbour = _node.Neighbours.Admit(link, id, _node.Now).Neighbour;
        _node.Neighbours.Learn(neighbour, new PeerTraits(PeerTraits.CurrentVersion, IsTransit: true));
        return neighbour;
    }

    private Neighbour Link(PeerId id) => _node.Neighbours.Admit(_link, id, _node.Now).Neighbour;

    private void Send(ReceiptOptions? options = null, ulong nonce = Number, string json = "1") =>
        _receipts.Send(new AwaitedMessage(Target, nonce, _reports.Add), UserBody.Write(Target, Self, nonce, Encoding.UTF8.GetBytes(json), 1), options ?? new ReceiptOptions());

    private DropReason OnReceipt(PeerId from, int hops = 2, string nonce = "77")
    {
        Assert.True(Envelope.TryRead(ReceiptBody.Write(Self, from, 1, Encoding.UTF8.GetBytes(nonce), hops), out var envelope, out _));
        return _receipts.OnReceipt(envelope);
    }

    private DropReason OnNotHere(int receiptTry = 0, ulong nonce = Number)
    {
        var text = Encoding.UTF8.GetBytes(nonce.ToString(CultureInfo.InvariantCulture));
        Assert.True(Envelope.TryRead(NotHereBody.Write(Self, Hop, 1, Target, text, RefusalReason.NoRoute, receiptTry), out var envelope, out _));
        return _receipts.OnNotHere(envelope);
    }

    /// <returns>Whether it was given to the application.</returns>
    private bool Deliver(int attempt, bool isTaken)
    {
        var envelope = Message(attempt);
        if (!_receipts.IsToBeDelivered(envelope)) return false;
        _receipts.OnDelivered(envelope, isTaken);
        return true;
    }
}
