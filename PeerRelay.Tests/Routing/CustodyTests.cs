using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class CustodyTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstTimeout = 1.5 * Second;

    private readonly Custody _custody = new(new HeldRoom(long.MaxValue));

    [Fact]
    public void Acknowledge_OfWhatIsHeld_LetsItGo()
    {
        Hold(1);
        _custody.Acknowledge(1, Second);
        Assert.Equal(0, _custody.Count);
        Assert.False(_custody.TryTake(1, out _));
        Assert.Empty(Overdue(TimeSpan.Zero, 100 * Second).Keys);
    }

    [Fact]
    public void TryTake_OfWhatIsHeld_GivesItOutOnce()
    {
        var message = Hold(1);
        Assert.True(_custody.TryTake(1, out var taken));
        Assert.Same(message, taken);
        Assert.False(_custody.TryTake(1, out _));
    }

    [Fact]
    public void TryHold_AnotherTryOfTheSame_Refused()
    {
        var message = Hold(1);
        Assert.False(_custody.TryHold(New(1)));
        _custody.TryTake(1, out var taken);
        Assert.Same(message, taken);
        Assert.True(_custody.TryHold(New(1)));
    }

    [Fact]
    public void TryHold_TooMany_RefusedUntilOneIsAcknowledged()
    {
        for (ulong i = 0; i < Custody.MaxMessages; i++) Hold(i);
        Assert.False(_custody.TryHold(New(5_000)));
        _custody.Acknowledge(7, Second);
        Assert.True(_custody.TryHold(New(5_000)));
    }

    [Fact]
    public void TryHold_TooManyBytes_RefusedUntilThereIsRoom()
    {
        Hold(1, bytes: Custody.MaxBytes - 10);
        Assert.False(_custody.TryHold(New(2, bytes: 11)));
        Hold(3, bytes: 10);
        Assert.False(_custody.TryHold(New(4)));
        _custody.TryTake(3, out _);
        Hold(4, bytes: 10);
        Overdue(TimeSpan.Zero, FirstTimeout);
        Hold(5, bytes: Custody.MaxBytes);
    }

    [Fact]
    public void TakeOverdue_NothingHeardForAsLongAsItTakes_AllAndSilent()
    {
        Hold(1);
        Hold(2, at: Second);
        AssertOverdue([], false, Overdue(heardAt: TimeSpan.Zero, FirstTimeout - TimeSpan.FromTicks(1)));
        AssertOverdue([1UL, 2UL], true, Overdue(heardAt: TimeSpan.Zero, FirstTimeout));
        Assert.Equal(0, _custody.Count);
    }

    [Fact]
    public void TakeOverdue_SomethingElseIsHeard_KeptFourTimesAsLong()
    {
        Hold(1);
        Hold(2, at: Second);
        var now = 4 * FirstTimeout;
        AssertOverdue([], false, Overdue(heardAt: now, now - TimeSpan.FromTicks(1)));
        AssertOverdue([1UL], false, Overdue(heardAt: now, now));
        Assert.Equal(1, _custody.Count);
    }

    [Fact]
    public void TakeOverdue_HandedOverJustNow_NotSilent()
    {
        Hold(1, at: 100 * Second);
        AssertOverdue([], false, Overdue(heardAt: Second, 101 * Second));
    }

    [Fact]
    public void TakeOverdue_AcknowledgementsTakeLong_WaitedForLonger()
    {
        Hold(1);
        _custody.Acknowledge(1, 4 * Second); // smoothed 4, variation 2
        Hold(2, at: 10 * Second);
        Assert.Empty(Overdue(TimeSpan.Zero, 21.9 * Second).Keys);
        Assert.Equal([2UL], Overdue(TimeSpan.Zero, 22 * Second).Keys);
    }

    [Fact]
    public void TakeOverdue_AcknowledgedAtOnce_AShortestTimeAllTheSame()
    {
        for (ulong i = 0; i < 50; i++)
        {
            Hold(i);
            _custody.Acknowledge(i, TimeSpan.Zero);
        }

        Hold(99);
        Assert.Empty(Overdue(TimeSpan.Zero, 0.99 * Second).Keys);
        Assert.Equal([99UL], Overdue(TimeSpan.Zero, Second).Keys);
    }

    [Fact]
    public void TakeOverdue_SilentAgainAndAgain_TwiceAsLongEachTimeUpToAMinute()
    {
        double[] seconds = [1.5, 3, 6, 12, 24, 48, 60, 60];
        foreach (var timeout in seconds.Select(TimeSpan.FromSeconds))
        {
            Hold(1);
            Assert.False(Overdue(TimeSpan.Zero, timeout - TimeSpan.FromTicks(1)).IsSilent);
            Assert.True(Overdue(TimeSpan.Zero, timeout).IsSilent);
        }
    }

    [Fact]
    public void Acknowledge_AfterTheSilence_IsMeasured()
    {
        Hold(1);
        Overdue(TimeSpan.Zero, FirstTimeout);
        _custody.Acknowledge(1, 4 * Second);
        AssertTimeout(12 * Second);
        _custody.Acknowledge(1, 40 * Second); // once
        AssertTimeout(24 * Second);
    }

    [Fact]
    public void Acknowledge_OfWhatWasTakenThoughOtherThingsCame_IsMeasured()
    {
        Hold(1);
        Overdue(heardAt: 4 * FirstTimeout, 4 * FirstTimeout);
        _custody.Acknowledge(1, 8 * Second);
        AssertTimeout(24 * Second);
    }

    [Fact]
    public void Acknowledge_OfAStranger_NotMeasured()
    {
        _custody.Acknowledge(1, 40 * Second);
        AssertTimeout(FirstTimeout);
    }

    [Fact]
    public void Close_WithSome_GivesThemOutInOrderAndHoldsNoMore()
    {
        for (ulong i = 1; i < 5; i++) Hold(i);
        _custody.Acknowledge(2, Second);
        Assert.Equal([1UL, 3UL, 4UL], _custody.Close().Select(message => message.Key));
        Assert.False(_custody.TryHold(New(9)));
        Assert.Empty(_custody.Close());
        _custody.Acknowledge(1, Second); // too late, and of no effect
    }

    [Fact]
    public void Hold_OneStuckInFrontOfMany_WhatIsLeftInOrder()
    {
        Hold(0);
        for (ulong i = 1; i < 10 * Custody.MaxMessages; i++)
        {
            Hold(i);
            if (i % 100 != 0) _custody.Acknowledge(i, TimeSpan.Zero);
        }

        ulong[] expected = [.. Enumerable.Range(0, 10 * Custody.MaxMessages).Where(i => i % 100 == 0).Select(i => (ulong)i)];
        Assert.Equal(expected.Length, _custody.Count);
        Assert.Equal(expected, Overdue(TimeSpan.Zero, 100 * Second).Keys);
    }

    private static HeldMessage New(ulong key, TimeSpan at = default, int bytes = 1)
    {
        var message = new HeldMessage(key, new byte[bytes]);
        message.HandTo(Ids.Of("1"), at);
        return message;
    }

    private HeldMessage Hold(ulong key, TimeSpan at = default, int bytes = 1)
    {
        var message = New(key, at, bytes);
        Assert.True(_custody.TryHold(message));
        return message;
    }

    /// <summary>Sees how long the neighbour may be silent.</summary>
    private void AssertTimeout(TimeSpan expected)
    {
        Hold(77);
        Assert.False(Overdue(TimeSpan.Zero, expected - TimeSpan.FromTicks(1)).IsSilent);
        Assert.True(Overdue(TimeSpan.Zero, expected).IsSilent);
    }

    private static void AssertOverdue(ulong[] keys, bool isSilent, (ulong[] Keys, bool IsSilent) found)
    {
        Assert.Equal(keys, found.Keys);
        Assert.Equal(isSilent, found.IsSilent);
    }

    private (ulong[] Keys, bool IsSilent) Overdue(TimeSpan heardAt, TimeSpan now)
    {
        ulong[] keys = [.. _custody.TakeOverdue(heardAt, now, out var isSilent).Select(message => message.Key)];
        return (keys, isSilent);
    }
}
