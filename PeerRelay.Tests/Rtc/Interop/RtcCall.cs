using System.Net;
using System.Text;
using PeerRelay.Rtc;
using PeerRelay.Tests.Harness;
using PeerRelay.WebRtc;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>A connection of ours with one of a counterpart, and the signals between them.</summary>
internal sealed class RtcCall : IAsyncDisposable
{
    private readonly RtcEngine _engine;
    private readonly bool _weOffer;
    private readonly TaskCompletionSource<IRtcChannel> _channel = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RtcCall(RtcEngine engine, Counterpart counterpart, bool weOffer)
    {
        _engine = engine;
        (Ours, Theirs, _weOffer) = (engine.CreateConnection(), counterpart.Add(), weOffer);
        Ours.StateChanged += state => { if (state == RtcState.Closed) _closed.TrySetResult(); };
        Ours.ChannelOpened += channel => _channel.TrySetResult(channel);
        Theirs.CandidateFound += candidate => Ours.AddRemoteCandidate(candidate);
    }

    public IRtcConnection Ours { get; }

    public CounterpartConnection Theirs { get; }

    /// <summary>Whether our candidates come one by one after the description, and not in it.</summary>
    public bool AreCandidatesApart { get; init; }

    /// <summary>What becomes of our description on its way.</summary>
    public Func<string, string> ChangeOurs { get; init; } = description => description;

    /// <summary>What becomes of theirs.</summary>
    public Func<string, string> ChangeTheirs { get; init; } = description => description;

    /// <summary>Our end of the channel: at once if we offer, else when it has opened.</summary>
    public Task<IRtcChannel> Channel => _channel.Task.WaitAsync(Eventually.Limit);

    /// <summary>Whether we have an open channel by now.</summary>
    public bool IsOpened => _channel.Task is { IsCompletedSuccessfully: true, Result.Opened: { IsCompletedSuccessfully: true, Result: true } };

    /// <summary>Completes when our connection has ended.</summary>
    public Task Closed => _closed.Task.WaitAsync(Eventually.Limit);

    public static RtcEngine Engine(Action<RtcOptions>? change = null)
    {
        var options = new RtcOptions { BindAddress = IPAddress.Loopback, UseLoopback = true };
        change?.Invoke(options);
        var engine = new RtcEngine(options);
        Assert.Null(engine.UnavailableReason);
        return engine;
    }

    /// <summary>Carries offer and answer.</summary>
    public async Task SignalAsync()
    {
        await Theirs.CreateAsync(isOfferer: !_weOffer);
        if (_weOffer)
        {
            _channel.SetResult(Ours.CreateChannel("from us"));
            await DescribeAsync("offer", await Ours.CreateOfferAsync());
            await Ours.SetAnswerAsync(ChangeTheirs(await Theirs.Description));
        }
        else
        {
            await DescribeAsync("answer", await Ours.CreateAnswerAsync(ChangeTheirs(await Theirs.Description)));
        }
    }

    /// <summary>Opens the channel, on which they say hello first.</summary>
    /// <exception cref="MuteBrowserException">They can't: their browser swallows it.</exception>
    public async Task<IRtcChannel> OpenAsync()
    {
        await SignalAsync();
        var channel = await Channel;
        Assert.True(await channel.Opened.WaitAsync(Eventually.Limit), Ours.FailureReason);
        await Theirs.Opened;
        var hello = ReceiveTextAsync(channel);
        if (await Task.WhenAny(hello, Theirs.Mute) == Theirs.Mute) throw new MuteBrowserException();
        Assert.Equal("hello", await hello);
        return channel;
    }

    /// <summary>Sends a message, and sees that it comes back.</summary>
    public static async Task AssertEchoesAsync(IRtcChannel channel, string text)
    {
        Assert.True(channel.TrySend(Encoding.UTF8.GetBytes(text), isText: true));
        Assert.Equal(text, await ReceiveTextAsync(channel));
    }

    /// <summary>The next message; null for the end.</summary>
    public static async Task<RtcMessage?> ReceiveAsync(IRtcChannel channel) => await channel.ReceiveAsync().AsTask().WaitAsync(Eventually.Limit);

    public ValueTask DisposeAsync() => Ours.DisposeAsync();

    private static async Task<string> ReceiveTextAsync(IRtcChannel channel)
    {
        var message = await ReceiveAsync(channel);
        Assert.True(message!.Value.IsText);
        return Encoding.UTF8.GetString(message.Value.Data.Span);
    }

    private async Task DescribeAsync(string type, string description)
    {
        const string Candidate = "a=candidate:";
        const string Mid = "a=mid:";
        var all = ChangeOurs(description).Split("\r\n");
        var mid = all.Single(line => line.StartsWith(Mid, StringComparison.Ordinal))[Mid.Length..];
        var lines = all.ToLookup(line => AreCandidatesApart && line.StartsWith(Candidate, StringComparison.Ordinal));
        await Theirs.DescribeAsync(type, string.Join("\r\n", lines[false]));
        foreach (var line in lines[true]) await Theirs.AddCandidateAsync(new RtcCandidate(line["a=".Length..], mid, 0));
    }
}
