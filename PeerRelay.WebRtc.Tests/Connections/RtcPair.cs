using System.Net;
using System.Text;
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
    }

    public IRtcConnection Offerer { get; }

    public IRtcConnection Answerer { get; }

    public StateLog OffererStates { get; } = new();

    public StateLog AnswererStates { get; } = new();

    public TaskCompletionSource<IRtcChannel> AnswererChannel { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static RtcEngine Engine(Action<RtcOptions>? change = null)
    {
        var options = new RtcOptions { BindAddress = IPAddress.Loopback, UseLoopback = true };
        change?.Invoke(options);
        var engine = new RtcEngine(options);
        Assert.Null(engine.UnavailableReason);
        return engine;
    }

    /// <summary>Connections that have a place at an engine's port; one is for the STUN servers.</summary>
    public static int RegisteredCount(RtcEngine engine) => engine.Parts!.Demultiplexer.Count - 1;

    /// <summary>Carries offer and answer.</summary>
    /// <param name="redirect">What becomes of each on its way; null if it stays as it is.</param>
    public async Task SignalAsync(Func<string, string>? redirect = null)
    {
        redirect ??= description => description;
        var offer = redirect(await Offerer.CreateOfferAsync());
        await Offerer.SetAnswerAsync(redirect(await Answerer.CreateAnswerAsync(offer)));
    }

    /// <summary>Opens a channel.</summary>
    public async Task<(IRtcChannel Offerer, IRtcChannel Answerer)> OpenAsync(string label = "test", Func<string, string>? redirect = null)
    {
        var channel = Offerer.CreateChannel(label);
        await SignalAsync(redirect);
        Assert.True(await channel.Opened.WaitAsync(Patience), Offerer.FailureReason);
        return (channel, await AnswererChannel.Task.WaitAsync(Patience));
    }

    /// <summary>Sends a message each way, and sees that it comes.</summary>
    public static async Task AssertCarriesAsync(IRtcChannel one, IRtcChannel other)
    {
        Assert.True(one.TrySend("there"u8, isText: true));
        Assert.Equal("there", await ReadTextAsync(other));
        Assert.True(other.TrySend("back"u8, isText: false));
        Assert.Equal("back", await ReadTextAsync(one));
    }

    /// <summary>The next message, which must come.</summary>
    public static async Task<string> ReadTextAsync(IRtcChannel channel) =>
        Encoding.UTF8.GetString((await channel.ReceiveAsync().AsTask().WaitAsync(Patience))!.Value.Data.Span);

    public static RtcPair Between(RtcEngine first, RtcEngine second) => new(first, second);

    public async ValueTask DisposeAsync()
    {
        await Offerer.DisposeAsync();
        await Answerer.DisposeAsync();
    }
}
