using PeerRelay.Rtc;
using PeerRelay.WebRtc;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>What is to work with every stack, whoever makes the offer.</summary>
public abstract class CounterpartTests : IAsyncLifetime
{
    /// <summary>Bytes that are on their way to the counterpart and back at a time: less than any stack has room for, as some drop what is more without a word.</summary>
    private const int EchoWindow = 1024 * 1024;

    private RtcEngine _engine = null!;
    private Counterpart _counterpart = null!;

    public async Task InitializeAsync()
    {
        _engine = RtcCall.Engine();
        _counterpart = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _counterpart.DisposeAsync();
        await _engine.DisposeAsync();
    }

    private protected abstract Task<Counterpart> StartAsync();

    /// <summary>
    /// 100 times in a row, by all addresses that there are: a channel opens, carries a message each way and is closed, in each of four ways by turns, which both sides see.
    /// </summary>
    protected async Task OpenAgainAndAgainAsync(bool weOffer)
    {
        await using var engine = RtcCall.Engine(options => options.BindAddress = null);
        for (var i = 0; i < 100; i++)
        {
            var areCandidatesApart = i % 8 >= 4;
            await using var call = await OpenAsync(() => new RtcCall(engine, _counterpart, weOffer) { AreCandidatesApart = areCandidatesApart });
            var channel = await call.Channel;
            await RtcCall.AssertEchoesAsync(channel, $"message {i}");
            await EndAsync(i % 4, call, channel);
            await call.Theirs.Closed; // and with its channel it closes the connection
            Assert.Null(await RtcCall.ReceiveAsync(channel));
            await call.Closed;
            Assert.Null(call.Ours.FailureReason);
        }

        Assert.Equal(0, engine.ConnectionCount);
    }

    protected async Task EchoAsync(bool weOffer)
    {
        await using var call = await OpenAsync(() => new RtcCall(_engine, _counterpart, weOffer));
        var channel = await call.Channel;
        var messages = EchoMessages.Make();
        var (sent, underWay) = (0, 0);
        foreach (var (data, isText) in messages)
        {
            for (; sent < messages.Count && underWay <= EchoWindow; sent++)
            {
                Assert.True(channel.TrySend(messages[sent].Data, messages[sent].IsText), $"message {sent}");
                underWay += messages[sent].Data.Length;
            }

            var echo = await RtcCall.ReceiveAsync(channel);
            Assert.Equal(isText, echo!.Value.IsText);
            Assert.True(data.AsSpan().SequenceEqual(echo.Value.Data.Span), $"{data.Length} bytes became others");
            underWay -= data.Length;
        }
    }

    /// <summary>A certificate that is not the one that was told: ours to them, then theirs to us.</summary>
    protected async Task MeetSomebodyElseAsync(bool weOffer)
    {
        await using var unknownToThem = new RtcCall(_engine, _counterpart, weOffer) { ChangeOurs = WithOtherFingerprint };
        await unknownToThem.SignalAsync();
        await unknownToThem.Closed;
        Assert.False(unknownToThem.IsOpened || unknownToThem.Theirs.IsOpened);

        await using var unknownToUs = new RtcCall(_engine, _counterpart, weOffer) { ChangeTheirs = WithOtherFingerprint };
        await unknownToUs.SignalAsync();
        await unknownToUs.Closed;
        Assert.Contains("certificate", unknownToUs.Ours.FailureReason, StringComparison.Ordinal);
        Assert.False(unknownToUs.IsOpened); // what they think of it is theirs: wrtc takes a channel for open as soon as DTLS is, and here it is we who ended that
    }

    protected async Task SendTheLargestAsync(bool weOffer)
    {
        await using (var call = await OpenAsync(() => new RtcCall(_engine, _counterpart, weOffer)))
        {
            await AssertLargestAsync(await call.Channel, 256 * 1024);
        }

        await using (var call = await OpenAsync(() => new RtcCall(_engine, _counterpart, weOffer) { ChangeTheirs = description => WithLargest(description, 5_000) }))
        {
            await AssertLargestAsync(await call.Channel, 5_000);
        }
    }

    /// <summary>They are to send more than we take.</summary>
    /// <param name="weOffer">Whether we offer.</param>
    /// <param name="areCalm">Whether they refuse to, and no more. Else they close the channel.</param>
    protected async Task HaveThemSendTooMuchAsync(bool weOffer, bool areCalm)
    {
        const int Largest = 5_000;
        await using var engine = RtcCall.Engine(options => options.MaxMessageBytes = Largest);
        await using var call = await OpenAsync(() => new RtcCall(engine, _counterpart, weOffer));
        var channel = await call.Channel;
        await call.Theirs.SendAsync(Largest);
        Assert.Equal(Largest, (await RtcCall.ReceiveAsync(channel))!.Value.Data.Length);
        await call.Theirs.SendAsync(Largest + 1);
        if (areCalm)
        {
            await call.Theirs.Fault;
            await RtcCall.AssertEchoesAsync(channel, "goes on");
        }
        else
        {
            await call.Theirs.Closed;
            Assert.Null(await RtcCall.ReceiveAsync(channel));
            await call.Closed;
            Assert.Null(call.Ours.FailureReason);
        }
    }

    /// <summary>A call that is open. One with a browser that is mute is made anew, once.</summary>
    private static async Task<RtcCall> OpenAsync(Func<RtcCall> make)
    {
        for (var isLast = false; ; isLast = true)
        {
            var call = make();
            try
            {
                await call.OpenAsync();
                return call;
            }
            catch (Exception exception)
            {
                await call.DisposeAsync();
                if (isLast || exception is not MuteBrowserException) throw;
            }
        }
    }

    private static async Task EndAsync(int way, RtcCall call, IRtcChannel channel)
    {
        switch (way)
        {
            case 0:
                await call.Ours.DisposeAsync();
                break;
            case 1:
                await call.Theirs.CloseAsync();
                break;
            case 2:
                channel.Dispose();
                break;
            default:
                await call.Theirs.CloseChannelAsync();
                break;
        }
    }

    private static async Task AssertLargestAsync(IRtcChannel channel, int bytes)
    {
        Assert.Equal(bytes, channel.MaxMessageBytes);
        var message = Enumerable.Range(0, bytes + 1).Select(i => (byte)(i * i / 7)).ToArray();
        Assert.False(channel.TrySend(message, isText: false));
        Assert.True(channel.TrySend(message.AsSpan(1), isText: false));
        var echo = await RtcCall.ReceiveAsync(channel);
        Assert.True(message.AsSpan(1).SequenceEqual(echo!.Value.Data.Span));
    }

    private static string WithLargest(string description, int bytes)
    {
        const string Attribute = "a=max-message-size:262144";
        Assert.Contains(Attribute, description, StringComparison.Ordinal);
        return description.Replace(Attribute, $"a=max-message-size:{bytes}", StringComparison.Ordinal);
    }

    private static string WithOtherFingerprint(string description)
    {
        const string Function = "sha-256 ";
        var at = description.IndexOf(Function, StringComparison.Ordinal) + Function.Length;
        return $"{description[..at]}{(description[at] == '0' ? '1' : '0')}{description[(at + 1)..]}";
    }
}
