using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Node;
using PeerRelay.Rtc;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Tests.Rtc;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Node;

/// <summary>A connection over a data channel, with a bare channel at the other end.</summary>
public sealed class ChannelConnectionTests : IAsyncLifetime, IDisposable
{
    private static readonly PeerId Self = Ids.Of("1");
    private static readonly PeerId Peer = Ids.Of("2");

    private readonly ManualTimeProvider _clock = new();
    private readonly FakeRtcNetwork _network = new() { MaxBuffered = 400_000 };
    private FakeRtcConnection _below = null!;
    private ChannelConnection _connection = null!;
    private IRtcChannel _other = null!;

    public async Task InitializeAsync()
    {
        _below = _network.Make();
        var other = _network.Make();
        other.ChannelOpened += channel => _other = channel;
        var mine = _below.CreateChannel("peer-relay");
        await _below.SetAnswerAsync(await other.CreateAnswerAsync(await _below.CreateOfferAsync()));
        other.AddRemoteCandidate(new RtcCandidate("candidate:1"));
        _below.AddRemoteCandidate(new RtcCandidate("candidate:1"));
        Assert.True(await mine.Opened);
        _connection = new ChannelConnection(mine, _below, Node(Self), Peer);
    }

    public async Task DisposeAsync() => await _below.DisposeAsync();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Send_SeveralFramesAtOnce_EachATextMessageWithoutHead()
    {
        string[] texts = ["1", new string('x', 200), new string('y', 70_000)];
        Assert.True(await _connection.SendAsync(Framed(texts), CancellationToken.None));
        foreach (var text in texts)
        {
            var message = await _other.ReceiveAsync();
            Assert.Equal((text, true), (Text(message!.Value.Data), message.Value.IsText));
        }
    }

    [Fact]
    public async Task Send_OtherSideReadsNothing_WaitsUntilItDoes()
    {
        var text = new string('x', 100_000);
        var sending = _connection.SendAsync(Framed([.. Enumerable.Repeat(text, 10)]), CancellationToken.None).AsTask();
        Assert.False(sending.IsCompleted);
        Assert.InRange(((FakeRtcChannel)_other).Unread, 256 * 1024, 400_000); // what waits, waits on our side
        for (var i = 0; i < 10; i++) Assert.Equal(text.Length, (await _other.ReceiveAsync())!.Value.Data.Length);
        Assert.True(await sending.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task Send_Aborted_False()
    {
        var sending = _connection.SendAsync(Framed([.. Enumerable.Repeat(new string('x', 100_000), 10)]), CancellationToken.None).AsTask();
        _connection.Abort();
        Assert.False(await sending.WaitAsync(Eventually.Limit));
        Assert.False(await _connection.SendAsync(Framed("1"), CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Receive_TextOrBinary_Taken(bool isText)
    {
        _other.TrySend("""{"é":1}"""u8, isText);
        var received = await ReceiveAsync();
        Assert.Equal((ReceivedKind.Text, """{"é":1}"""), (received.Kind, Text(received.Data)));
    }

    [Fact]
    public async Task Receive_TooLarge_SkippedAndOn()
    {
        _other.TrySend(new byte[101], isText: true);
        _other.TrySend("1"u8, isText: true);
        Assert.Equal(new ReceivedMessage(ReceivedKind.TooLarge, Skipped: 101), await ReceiveAsync());
        Assert.Equal(ReceivedKind.Text, (await ReceiveAsync()).Kind);
    }

    [Fact]
    public async Task Receive_NotUtf8_SaidSo()
    {
        _other.TrySend([0xff], isText: false);
        Assert.Equal(ReceivedKind.InvalidUtf8, (await ReceiveAsync()).Kind);
    }

    [Fact]
    public async Task Receive_ChannelEnds_ClosedAfterWhatCameBefore()
    {
        _other.TrySend("1"u8, isText: true);
        _other.Dispose();
        Assert.Equal(ReceivedKind.Text, (await ReceiveAsync()).Kind);
        Assert.Equal(ReceivedKind.Closed, (await ReceiveAsync()).Kind);
        Assert.Null(_connection.RemoteCloseCode);
    }

    [Fact]
    public async Task Receive_ConnectionBreaks_Lost()
    {
        var receiving = ReceiveAsync();
        _below.Break("no consent");
        Assert.Equal(ReceivedKind.Lost, (await receiving.AsTask().WaitAsync(Eventually.Limit)).Kind);
    }

    [Fact]
    public async Task Receive_Aborted_Lost()
    {
        var receiving = ReceiveAsync();
        _connection.Abort();
        Assert.Equal(ReceivedKind.Lost, (await receiving.AsTask().WaitAsync(Eventually.Limit)).Kind);
        Assert.Equal(ReceivedKind.Lost, (await ReceiveAsync()).Kind);
    }

    [Fact]
    public async Task Close_BothOfOurKind_CodesKnownAndNothingLost()
    {
        var theirs = new ChannelConnection(_other, _below, Node(Peer), Self);
        await theirs.SendAsync(Framed("last"), CancellationToken.None);
        var closing = _connection.CloseOutputAsync(CloseCode.Trimmed, "enough", CancellationToken.None);
        Assert.Equal(ReceivedKind.Closed, (await theirs.ReceiveAsync(1_000, CancellationToken.None)).Kind);
        Assert.Equal(CloseCode.Trimmed, theirs.RemoteCloseCode);
        Assert.Equal("last", Text((await ReceiveAsync(1_000)).Data)); // sent before they knew
        var answering = theirs.CloseOutputAsync(CloseCode.Normal, "", CancellationToken.None);
        Assert.Equal(ReceivedKind.Closed, (await ReceiveAsync(1_000)).Kind);
        await Task.WhenAll(closing, answering).WaitAsync(Eventually.Limit); // the clock stands still: neither has waited for time to pass
        Assert.Equal(CloseCode.Normal, _connection.RemoteCloseCode);
        Assert.False(_other.IsOpen);
    }

    [Fact]
    public async Task Close_OtherSideSaysNothing_ChannelEndsAfterASecond()
    {
        var closing = _connection.CloseOutputAsync(CloseCode.GoingAway, "this node stops", CancellationToken.None);
        var last = await _other.ReceiveAsync();
        Assert.EndsWith("""{"type":"closing","data":{"code":1001,"reason":"this node stops"}}}""", Text(last!.Value.Data), StringComparison.Ordinal);
        await Eventually.EqualAsync(1, () => _clock.WaitingTimers);
        Assert.False(closing.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await closing.WaitAsync(Eventually.Limit);
        Assert.Null(await _other.ReceiveAsync());
    }

    [Fact]
    public void Figures_OfTheChannelAndWhatCarriesIt()
    {
        Assert.Equal(("webrtc", 256 * 1024, TimeSpan.FromMilliseconds(7)), (_connection.Transport, _connection.MaxMessageBytes, _connection.RoundTrip));
        Assert.False(((IConnection)_connection).WantsPings);
    }

    private NodeContext Node(PeerId self) => new(this, new PeerOptions { Id = self, TimeProvider = _clock }, NullLogger.Instance);

    private ValueTask<ReceivedMessage> ReceiveAsync(int maxBytes = 100) => _connection.ReceiveAsync(maxBytes, CancellationToken.None);

    private static string Text(ReadOnlyMemory<byte> data) => Encoding.UTF8.GetString(data.Span);

    private static byte[] Framed(params string[] texts)
    {
        var frames = new List<byte>();
        foreach (var text in texts)
        {
            var head = new byte[FrameHeader.MaxUnmaskedLength];
            frames.AddRange(head.AsSpan(0, FrameHeader.Write(head, FrameOpcode.Text, text.Length)));
            frames.AddRange(Encoding.ASCII.GetBytes(text));
        }

        return [.. frames];
    }
}
