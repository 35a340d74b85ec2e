using PeerRelay.Node;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Node;

public sealed class PlacesTests
{
    [Fact]
    public void TryTake_AllTaken_FailsUntilOneIsGivenBack()
    {
        var places = new Places(2);
        Assert.True(places.TryTake());
        Assert.True(places.TryTake());
        Assert.False(places.TryTake());
        places.GiveBack();
        Assert.True(places.TryTake());
    }

    [Fact]
    public void CloseAsync_NoneTaken_IsCompleteAndGivesOutNoMore()
    {
        var places = new Places(2);
        Assert.True(places.CloseAsync().IsCompleted);
        Assert.False(places.TryTake());
    }

    [Fact]
    public async Task CloseAsync_SomeTaken_CompletesWithTheLastGivenBack()
    {
        var places = new Places(2);
        places.TryTake();
        places.TryTake();
        var closing = places.CloseAsync();
        Assert.False(places.TryTake());
        places.GiveBack();
        Assert.False(closing.IsCompleted);
        places.GiveBack();
        await closing.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task CloseAsync_WhileManyTakeAndGiveBack_CompletesWhenNoneIsTakenAnyMore()
    {
        for (var run = 0; run < 2_000; run++)
        {
            var places = new Places(1_000);
            var held = 0;
            var takers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (places.TryTake())
                {
                    Interlocked.Increment(ref held);
                    Thread.SpinWait(20);
                    Interlocked.Decrement(ref held);
                    places.GiveBack();
                }
            })).ToArray();
            await places.CloseAsync().WaitAsync(Eventually.Limit);
            Assert.Equal(0, Volatile.Read(ref held));
            await Task.WhenAll(takers).WaitAsync(Eventually.Limit);
            Assert.False(places.TryTake());
        }
    }
}
