using PeerRelay.WebRtc.Timing;

namespace PeerRelay.WebRtc.Tests.Timing;

public sealed class TimerThreadTests
{
    [Fact]
    public async Task Set_SeveralAndOneThatThrows_AllAreDone()
    {
        var fault = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var thread = new TimerThread(TimeProvider.System, fault.SetResult);
        thread.Start();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        thread.Set(new TimerEntry(_ => throw new InvalidOperationException("mine")), thread.Now);
        thread.Set(new TimerEntry(_ => done.SetResult()), thread.Now + TimeSpan.FromMilliseconds(20));
        Assert.Equal("mine", (await fault.Task.WaitAsync(TimeSpan.FromMinutes(1))).Message);
        await done.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, thread.Count);
    }

    [Fact]
    public async Task Set_EarlierThanWhatItWaitsFor_DoneFirst()
    {
        using var thread = new TimerThread(TimeProvider.System, _ => { });
        thread.Set(new TimerEntry(_ => { }), thread.Now + TimeSpan.FromHours(1));
        thread.Start();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        thread.Set(new TimerEntry(_ => done.SetResult()), thread.Now);
        await done.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, thread.Count);
    }

    [Fact]
    public void Dispose_NotStarted_Ends()
    {
        var thread = new TimerThread(TimeProvider.System, _ => { });
        thread.Dispose();
        thread.Set(new TimerEntry(_ => { }), default);
        Assert.Equal(0, thread.Count);
    }
}
