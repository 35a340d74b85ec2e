using System.Net;
using PeerRelay.Rtc;

namespace PeerRelay.WebRtc.Tests.Connections;

/// <summary>Two connections of two engines on this machine, and the signals between them.</summary>
internal sealed class RtcPair : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come: far longer than it takes, so that it fails only if it does not come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public RtcPair(RtcEngine first, RtcEngine second)
    {
        Offerer = first.CreateConnection();
        Answerer = second.CreateConnection();
        Offerer.StateChanged += OffererStates.Add;
        Answerer.StateChanged += AnswererStates.Add;
        Answerer.ChannelOpened += channel => AnswererChannel.TrySetResult(channel);
        OffererClosed = Closing(Offerer);
        AnswererClosed = Closing(Answerer);
    }

    public IRtcConnection Offerer { get; }

    public IRtcConnection Answerer { get; }

    public StateLog OffererStates { get; } = new();

    public StateLog AnswererStates { get; } = new();

    public Task OffererClosed { get; }

    public Task AnswererClosed { get; }

    public TaskCompletionSource<IRtcChannel> AnswererChannel { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static RtcEngine Engine(Action<RtcOptions>? change = null)
    {
        var options = new RtcOptions { BindAddress = IPAddress.Loopback, UseLoopback = true };
        change?.Invoke(options);
        var engine = new RtcEngine(options);
        Assert.Null(engine.UnavailableReason);
        return engine;
    }

    /// <summary>Carries offer and answer.</summary>
    public async Task SignalAsync() => await Offerer.SetAnswerAsync(await Answerer.CreateAnswerAsync(await Offerer.CreateOfferAsync()));

    /// <summary>Opens a channel.</summary>
    public async Task<(IRtcChannel Offerer, IRtcChannel Answerer)> OpenAsync(string label = "test")
    {
        var channel = Offerer.CreateChannel(label);
        await SignalAsync();
        Assert.True(await channel.Opened.WaitAsync(Patience), Offerer.FailureReason);
        return (channel, await AnswererChannel.Task.WaitAsync(Patience));
    }

    public async ValueTask DisposeAsync()
    {
        await Offerer.DisposeAsync();
        await Answerer.DisposeAsync();
    }

    private static Task Closing(IRtcConnection connection)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.StateChanged += state =>
        {
            if (state == RtcState.Closed) closed.TrySetResult();
        };
        return closed.Task;
    }
}
