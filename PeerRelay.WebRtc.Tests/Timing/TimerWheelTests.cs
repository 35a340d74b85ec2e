using PeerRelay.WebRtc.Timing;

namespace PeerRelay.WebRtc.Tests.Timing;

public sealed class TimerWheelTests
{
    private readonly TimerWheel _wheel = new();

    [Fact]
    public void NextAt_Empty_Never() => Assert.Equal(TimeSpan.MaxValue, _wheel.NextAt);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(99)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(100_000)]
    public void Advance_StepByStep_DueAtItsTimeAndNotBefore(int milliseconds)
    {
        _wheel.Advance(TimeSpan.FromMilliseconds(7), []);
        var due = TimeSpan.FromMilliseconds(7 + milliseconds);
        _wheel.Set(Entry(), due);
        var found = new List<TimerEntry>();
        TimeSpan now = default;
        while (found.Count == 0)
        {
            Assert.True(_wheel.NextAt > now);
            now = _wheel.NextAt;
            _wheel.Advance(now, found);
        }

        Assert.InRange(now, due, due + TimerWheel.Tick + TimerWheel.Tick);
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void Advance_RandomSetsMovesAndRemoves_AsASortedListWouldHaveIt()
    {
        var random = new Random(1);
        var entries = Enumerable.Range(0, 200).Select(_ => Entry()).ToArray();
        var expected = new Dictionary<TimerEntry, long>();
        var now = 0L;
        for (var step = 0; step < 20_000; step++)
        {
            var entry = entries[random.Next(entries.Length)];
            switch (random.Next(4))
            {
                case 0:
                    _wheel.Remove(entry);
                    expected.Remove(entry);
                    break;
                case 1:
                    now += random.Next(50) == 0 ? random.Next(100_000) : random.Next(20);
                    var found = new List<TimerEntry>();
                    _wheel.Advance(TimeSpan.FromMilliseconds(now), found);
                    var due = expected.Where(pair => pair.Value <= now / 2).Select(pair => pair.Key).ToHashSet();
                    Assert.True(due.SetEquals(found));
                    foreach (var gone in due) expected.Remove(gone);
                    break;
                default:
                    var at = now + random.Next(random.Next(10) == 0 ? 60_000 : 100);
                    _wheel.Set(entry, TimeSpan.FromMilliseconds(at));
                    expected[entry] = Math.Max((at + 1) / 2, (now / 2) + 1);
                    break;
            }

            Assert.Equal(expected.Count, _wheel.Count);
            if (expected.Count > 0) Assert.True(_wheel.NextAt <= TimerWheel.Tick * expected.Values.Min());
        }
    }

    private static TimerEntry Entry() => new(_ => { });
}
