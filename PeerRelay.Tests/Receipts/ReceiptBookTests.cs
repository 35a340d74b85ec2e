using PeerRelay.Identity;
using PeerRelay.Receipts;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Receipts;

public sealed class ReceiptBookTests
{
    private static readonly PeerId Target = PeerId.Parse("c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3");
    private static readonly PeerId Self = Target.FlipBit(7);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly List<DueTry<string>> _due = [];
    private readonly List<CompletedReceipt<string>> _completed = [];
    private TimeSpan _now = TimeSpan.FromDays(3); // clocks start anywhere

    [Fact]
    public void OnReceipt_FromTheTarget_Delivered()
    {
        var book = new ReceiptBook<string>();
        Add(book, 1);
        Assert.Equal((1, _now + TimeSpan.FromSeconds(3)), (book.Count, book.NextDue));
        _now += TimeSpan.FromMilliseconds(300);
        Assert.True(book.OnReceipt(Target, 1, 4, _now, out var completed));
        Assert.Equal(
            new CompletedReceipt<string>("1", Target, 1, new ReceiptResult(ReceiptStatus.Delivered, 4, TimeSpan.FromMilliseconds(300), 1)), completed);
        Assert.Equal((0, null), (book.Count, book.NextDue));
        Assert.False(book.OnReceipt(Target, 1, 4, _now, out _));
    }

    [Fact]
    public void OnReceipt_FromAnotherOrOfAnother_IsNotTaken()
    {
        var book = new ReceiptBook<string>();
        Add(book, 1);
        Assert.False(book.OnReceipt(Self, 1, 4, _now, out _));
        Assert.False(book.OnReceipt(Target, 2, 4, _now, out _));
        Assert.False(book.OnNotHere(Self, 1, 0, _now, out _));
        Assert.Equal(1, book.Count);
    }

    [Fact]
    public void Tick_NothingHeard_FiveTriesAndTimedOutAtTheLimit()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7);
        var start = _now;
        var tries = new List<(int Try, double Seconds)>();
        while (book.NextDue is { } next)
        {
            Tick(book, next - TimeSpan.FromTicks(1));
            Assert.Empty(_due);
            Assert.Empty(_completed);
            Tick(book, next);
            tries.AddRange(_due.Select(due => (due.Try, (next - start).TotalSeconds)));
        }

        Assert.Equal([(2, 3.0), (3, 7.25), (4, 11.5), (5, 15.75)], tries);
        Assert.Equal(new ReceiptResult(ReceiptStatus.TimedOut, 0, Limit, 5), Assert.Single(_completed).Result);
        Assert.Equal(0, book.Count);
    }

    [Fact]
    public void Tick_ShortRoundTrips_TheHopsGetTheirTimeAndAllTriesFitTheLimit()
    {
        var book = new ReceiptBook<string>();
        Deliver(book, 20, TimeSpan.FromMilliseconds(10));
        Assert.Equal(TimeSpan.FromSeconds(3), book.TryTimeout);
        Add(book, 7);
        var start = _now;
        var seconds = new List<double>();
        while (book.NextDue is { } next)
        {
            Tick(book, next);
            seconds.Add((next - start).TotalSeconds);
        }

        Assert.Equal([3, 7.25, 11.5, 15.75, 20], seconds);
    }

    [Fact]
    public void Tick_RoundTripsLongerThanTheShare_FewerTries()
    {
        var book = new ReceiptBook<string>();
        Deliver(book, 100, TimeSpan.FromSeconds(6));
        Assert.InRange(book.TryTimeout, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6.1));
        Add(book, 7);
        while (book.NextDue is { } next) Tick(book, next);
        Assert.Equal(new ReceiptResult(ReceiptStatus.TimedOut, 0, Limit, 4), Assert.Single(_completed).Result);
    }

    [Fact]
    public void DueTry_ToFrame_IsTheFirstWithItsNumber()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7);
        Tick(book, book.NextDue!.Value);
        var due = Assert.Single(_due);
        Assert.Equal((Target, 7UL, 2), (due.To, due.Nonce, due.Try));
        Assert.Equal(UserBody.Write(Target, Self, 7, "1"u8, 2), due.ToFrame());
    }

    [Fact]
    public void OnNotHere_EveryTry_NextAtOnceAndThenNotReachable()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7);
        for (var tries = 1; tries < 5; tries++)
        {
            _now += TimeSpan.FromMilliseconds(100);
            Assert.True(book.OnNotHere(Target, 7, 0, _now, out _));
            Assert.True(book.OnNotHere(Target, 7, 0, _now, out _)); // another copy of the same try says the same
            Assert.Equal(_now, book.NextDue);
            Tick(book, _now);
            Assert.Equal(tries + 1, Assert.Single(_due).Try);
        }

        Assert.Empty(_completed);
        _now += TimeSpan.FromMilliseconds(100);
        Assert.True(book.OnNotHere(Target, 7, 0, _now, out _));
        Tick(book, _now);
        Assert.Equal(new ReceiptResult(ReceiptStatus.NotReachable, 0, TimeSpan.FromMilliseconds(500), 5), Assert.Single(_completed).Result);
        Assert.False(book.OnNotHere(Target, 7, 0, _now, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void OnNotHere_EveryTryButOne_TimedOutAtTheLimit(int silent)
    {
        var book = new ReceiptBook<string>();
        Add(book, 7);
        var start = _now;
        for (var i = 0; i < 5; i++)
        {
            if (i != silent) book.OnNotHere(Target, 7, 0, _now, out _);
            if (i < 4) Tick(book, book.NextDue!.Value);
            Assert.Empty(_completed);
        }

        Assert.Equal(start + Limit, book.NextDue);
        Tick(book, book.NextDue!.Value);
        Assert.Equal(new ReceiptResult(ReceiptStatus.TimedOut, 0, Limit, 5), Assert.Single(_completed).Result);
    }

    [Fact]
    public void OnNotHere_OfAnEarlierTry_NoOtherIsEnded()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7, maxTries: 2);
        Assert.True(book.OnNotHere(Target, 7, 1, _now, out var sender));
        Assert.Equal("7", sender);
        Tick(book, _now);
        Assert.True(book.OnNotHere(Target, 7, 1, _now, out sender)); // a copy of the first that has gone another way
        Assert.Null(sender);
        Tick(book, _now);
        Assert.Empty(_completed);
        Assert.True(book.OnReceipt(Target, 7, 3, _now, out var completed));
        Assert.Equal((ReceiptStatus.Delivered, 2), (completed.Result.Status, completed.Result.Tries));
    }

    [Fact]
    public void OnNotHere_OfAnEarlierTryLate_NotReachableOnceAllHave()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7, maxTries: 2);
        Tick(book, book.NextDue!.Value);
        book.OnNotHere(Target, 7, 2, _now, out _);
        Assert.Equal(_now + Limit - TimeSpan.FromSeconds(3), book.NextDue); // the first may have got through
        book.OnNotHere(Target, 7, 1, _now, out _);
        Tick(book, _now);
        Assert.Equal(ReceiptStatus.NotReachable, Assert.Single(_completed).Result.Status);
    }

    [Fact]
    public void OnNotHere_OfATryThatWasNotMade_IsNotTaken()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7);
        Assert.False(book.OnNotHere(Target, 7, 2, _now, out _));
        Assert.Equal(_now + TimeSpan.FromSeconds(3), book.NextDue);
    }

    [Fact]
    public void Tick_LatestTryNotSentYet_NoneIsCountedAndItsTimeNotMeasured()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7);
        var start = _now;
        for (var i = 0; i < 3; i++)
        {
            Tick(book, book.NextDue!.Value, isHeld: true);
            Assert.Empty(_due);
        }

        Assert.True(book.OnNotHere(Target, 7, 1, _now, out var sender)); // it has left after all
        Assert.Equal(("7", _now), (sender, book.NextDue));
        Tick(book, _now);
        Assert.Equal(2, Assert.Single(_due).Try);
        _now = start + (Limit / 2);
        Assert.True(book.OnReceipt(Target, 7, 3, _now, out var completed));
        Assert.Equal(2, completed.Result.Tries);
        Add(book, 8);
        Tick(book, book.NextDue!.Value, isHeld: true);
        _now += Limit / 2;
        Assert.True(book.OnReceipt(Target, 8, 3, _now, out _));
        Assert.Equal(TimeSpan.FromSeconds(3), book.TryTimeout);
    }

    [Fact]
    public void Tick_NeverSent_TimedOutAtTheLimit()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7);
        var end = _now + Limit;
        while (book.NextDue is { } next) Tick(book, next, isHeld: true);
        Assert.Equal((end, new ReceiptResult(ReceiptStatus.TimedOut, 0, Limit, 1)), (_now, Assert.Single(_completed).Result));
    }

    [Fact]
    public void OnReceipt_AfterNotHere_Delivered()
    {
        var book = new ReceiptBook<string>();
        Add(book, 7, maxTries: 1);
        book.OnNotHere(Target, 7, 0, _now, out _);
        Assert.True(book.OnReceipt(Target, 7, 3, _now, out var completed));
        Assert.Equal(ReceiptStatus.Delivered, completed.Result.Status);
        Tick(book, _now + Limit);
        Assert.Empty(_completed);
    }

    [Fact]
    public void TryAdd_BeyondCountOrBytesOrTwice_IsRefused()
    {
        var length = Frame(1).Length;
        var few = new ReceiptBook<string>(maxCount: 2);
        Assert.True(TryAdd(few, 1) && TryAdd(few, 2));
        Assert.False(TryAdd(few, 3));
        Assert.True(few.Remove(Target, 1));
        Assert.False(few.Remove(Target, 1));
        Assert.False(TryAdd(few, 2)); // it waits already
        Assert.True(TryAdd(few, 3));
        var small = new ReceiptBook<string>(maxBytes: 2 * length);
        Assert.True(TryAdd(small, 1) && TryAdd(small, 2));
        Assert.False(TryAdd(small, 3));
        Assert.True(small.OnReceipt(Target, 1, 1, _now, out _));
        Assert.True(TryAdd(small, 3));
        Assert.Equal(["2", "3"], small.RemoveAll().Order());
        Assert.Equal((0, null), (small.Count, small.NextDue));
        Assert.True(TryAdd(small, 4) && TryAdd(small, 5));
    }

    [Fact]
    public void TryAdd_WhatCanNotBeTried_Throws()
    {
        var book = new ReceiptBook<string>();
        Assert.Throws<ArgumentOutOfRangeException>(() => book.TryAdd(Target, 1, Frame(1), "", TimeSpan.Zero, 5, _now));
        Assert.Throws<ArgumentOutOfRangeException>(() => book.TryAdd(Target, 1, Frame(1), "", Limit, 0, _now));
        Assert.Throws<ArgumentOutOfRangeException>(() => book.TryAdd(Target, 1, Frame(1), "", Limit, 10, _now));
        Assert.Throws<ArgumentException>(() => book.TryAdd(Target, 1, UserBody.Write(Target, Self, 1, "1"u8), "", Limit, 5, _now));
    }

    [Fact]
    public void OnReceipt_AlwaysAfterAnotherTry_TheTimeoutGrowsBeyondTheRoundTrip()
    {
        var book = new ReceiptBook<string>();
        for (var nonce = 0UL; nonce < 20; nonce++)
        {
            Add(book, nonce);
            var answeredAt = _now + TimeSpan.FromSeconds(4); // longer than the first time-out
            while (book.NextDue < answeredAt) Tick(book, book.NextDue!.Value);
            _now = answeredAt;
            Assert.True(book.OnReceipt(Target, nonce, 1, _now, out _));
            if (nonce < 7) Assert.Equal(TimeSpan.FromSeconds(3), book.TryTimeout); // lost tries, as far as anybody can tell
        }

        Assert.InRange(book.TryTimeout, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task AllMethods_ManyThreads_EachMessageEndsOnce()
    {
        const int count = 20_000;
        var book = new ReceiptBook<string>(maxCount: 500);
        var ends = new int[count];
        using var done = new CancellationTokenSource();
        var ticking = Task.Run(() =>
        {
            var (due, completed) = (new List<DueTry<string>>(), new List<CompletedReceipt<string>>());
            for (var now = _now; !done.IsCancellationRequested || book.Count > 0; now += TimeSpan.FromMilliseconds(50)) book.Tick(now, due, completed);
            foreach (var message in completed) Interlocked.Increment(ref ends[message.Nonce]);
        });
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var nonce = thread; nonce < count; nonce += 4)
            {
                if (!TryAdd(book, (ulong)nonce))
                {
                    Interlocked.Increment(ref refused);
                    ends[nonce]++;
                }

                if (nonce % 3 == 0) book.OnNotHere(Target, (ulong)nonce, 0, _now, out _);
                var other = nonce ^ 4; // a message of this thread, of a moment ago or to come
                if (other < count && book.OnReceipt(Target, (ulong)other, 1, _now, out _)) Interlocked.Increment(ref ends[other]);
            }
        })));
        await done.CancelAsync();
        await ticking;
        Assert.All(ends, times => Assert.Equal(1, times));
        Assert.InRange(refused, 0, count - 1);
    }

    private static byte[] Frame(ulong nonce) => UserBody.Write(Target, Self, nonce, "1"u8, 1);

    private bool TryAdd(ReceiptBook<string> book, ulong nonce, int maxTries = ReceiptBook<string>.DefaultTries) =>
        book.TryAdd(Target, nonce, Frame(nonce), $"{nonce}", Limit, maxTries, _now);

    private void Add(ReceiptBook<string> book, ulong nonce, int maxTries = ReceiptBook<string>.DefaultTries) => Assert.True(TryAdd(book, nonce, maxTries));

    private void Deliver(ReceiptBook<string> book, int count, TimeSpan roundTrip)
    {
        for (var i = 0; i < count; i++)
        {
            Add(book, 1);
            var answeredAt = _now + roundTrip;
            while (book.NextDue < answeredAt) Tick(book, book.NextDue!.Value);
            _now = answeredAt;
            Assert.True(book.OnReceipt(Target, 1, 1, _now, out _));
        }
    }

    private void Tick(ReceiptBook<string> book, TimeSpan now, bool isHeld = false)
    {
        _due.Clear();
        _now = now;
        book.Tick(now, _due, _completed, _ => isHeld);
    }
}
