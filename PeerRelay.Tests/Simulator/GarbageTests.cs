using PeerRelay.Simulator.Scenarios;

namespace PeerRelay.Tests.Simulator;

public sealed class GarbageTests
{
    private const long Alive = 1L << 30;

    private readonly Garbage _garbage;
    private long _heap = Alive;
    private long _aliveThen = Alive;
    private int _collections;

    public GarbageTests() => _garbage = new Garbage(() => _heap, Collect);

    [Fact]
    public void Tick_HeapHasGrownByATenth_CollectsNothing()
    {
        Tick(Alive + (Alive / 10));
        Assert.Equal(0, _collections);
    }

    [Fact]
    public void Tick_HeapHasGrownByAFifth_Collects()
    {
        Tick(Alive + (Alive / 5));
        Assert.Equal(1, _collections);
    }

    [Fact]
    public void Tick_MoreIsAliveThanBefore_CollectsWhenThatHasGrown()
    {
        _aliveThen = 2 * Alive;
        Tick((2 * Alive) + 1);
        Tick((2 * Alive) + (Alive / 10));
        Assert.Equal(1, _collections);
        Tick((2 * Alive) + (Alive / 2));
        Assert.Equal(2, _collections);
    }

    [Fact]
    public void Tick_SmallHeapHasDoubled_CollectsNothing()
    {
        var small = new Garbage(() => _heap >> 8, Collect);
        _heap *= 2;
        small.Tick();
        Assert.Equal(0, _collections);
    }

    private void Tick(long heap)
    {
        _heap = heap;
        _garbage.Tick();
    }

    private void Collect()
    {
        _collections++;
        _heap = _aliveThen;
    }
}
