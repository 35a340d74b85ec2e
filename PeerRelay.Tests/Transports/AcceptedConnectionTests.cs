using System.Net.WebSockets;
using System.Text;
using PeerRelay.Tests.Harness;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Transports;

/// <summary>A connection that Kestrel has accepted, with a plain client at its other end: the same of both kinds.</summary>
public abstract class AcceptedConnectionTests
{
    private const int Limit = 50_000;

    /// <summary>Whether the framing is our own.</summary>
    protected abstract bool IsPipe { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(4_097)]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    public async Task Receive_UpToTheLimit_TheMessage(int length)
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        var text = new string('x', length);
        await pair.SendAsync(Encoding.UTF8.GetBytes(text));
        await pair.SendAsync("next"u8.ToArray());
        var received = await pair.ReceiveAsync(Limit);
        Assert.Equal((ReceivedKind.Text, text), (received.Kind, Encoding.UTF8.GetString(received.Data.Span)));
        Assert.Equal("next", Encoding.UTF8.GetString((await pair.ReceiveAsync(Limit)).Data.Span));
    }

    [Theory]
    [InlineData(10, 11)]
    [InlineData(4_096, 4_097)]
    [InlineData(Limit, Limit + 1)]
    [InlineData(Limit, 3 * Limit)]
    public async Task Receive_AboveTheLimit_TooLarge(int limit, int length)
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        await pair.SendAsync(new byte[length]);
        Assert.Equal(ReceivedKind.TooLarge, (await pair.ReceiveAsync(limit)).Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4_096)]
    public async Task Receive_Fragments_OneMessage(int fragment)
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1_500).Select(i => "€" + i)));
        await pair.SendAsync(Array.Empty<byte>(), isEnd: false);
        for (var i = 0; i < text.Length; i += fragment)
            await pair.SendAsync(text.AsMemory(i, Math.Min(fragment, text.Length - i)), isEnd: false);
        await pair.SendAsync(Array.Empty<byte>());
        var received = await pair.ReceiveAsync(Limit);
        Assert.Equal(text, received.Data.ToArray());
    }

    [Fact]
    public async Task Receive_ExactlyTheLimitThenAnEmptyLastFragment_TheMessage()
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        await pair.SendAsync(new byte[100], isEnd: false);
        await pair.SendAsync(Array.Empty<byte>());
        var received = await pair.ReceiveAsync(100);
        Assert.Equal((ReceivedKind.Text, 100), (received.Kind, received.Data.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_000)]
    public async Task Receive_Binary_Binary(int length)
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        await pair.SendAsync(new byte[length], type: WebSocketMessageType.Binary);
        Assert.Equal(ReceivedKind.Binary, (await pair.ReceiveAsync()).Kind);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Text, 101)]
    [InlineData(WebSocketMessageType.Text, 1_599)]
    [InlineData(WebSocketMessageType.Binary, 1)]
    [InlineData(WebSocketMessageType.Binary, 1_599)]
    public async Task Receive_NotKept_SkippedToItsEnd(WebSocketMessageType type, int length)
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        await pair.SendAsync(new byte[length / 2], isEnd: false, type);
        await pair.SendAsync(new byte[length - length / 2], type: type);
        await pair.SendAsync("next"u8.ToArray());
        var skipped = await pair.ReceiveAsync(100);
        Assert.Equal((type == WebSocketMessageType.Text ? ReceivedKind.TooLarge : ReceivedKind.Binary, length), (skipped.Kind, skipped.Skipped));
        Assert.Equal("next", Encoding.UTF8.GetString((await pair.ReceiveAsync(100)).Data.Span));
    }

    [Fact]
    public async Task Receive_FarAboveTheLimit_GivenUp()
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        for (var i = 0; i < 16; i++) await pair.SendAsync(new byte[100], isEnd: false);
        Assert.Equal(ReceivedKind.Endless, (await pair.ReceiveAsync(100)).Kind);
        await pair.SendAsync(new byte[100]);
        Assert.Equal(ReceivedKind.Lost, (await pair.ReceiveAsync(100)).Kind);
    }

    [Fact]
    public async Task Receive_EmptyFragmentsWithoutEnd_Malformed()
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        var receiving = pair.ReceiveAsync();
        for (var i = 0; i < 20; i++) await pair.SendAsync(Array.Empty<byte>(), isEnd: false);
        Assert.Equal(ReceivedKind.Malformed, (await receiving).Kind);
    }

    [Fact]
    public async Task IncompleteSince_FromTheFirstFragmentToTheLast_WhenItBegan()
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        var receiving = pair.ReceiveAsync();
        Assert.Null(pair.Connection.IncompleteSince);
        var begun = TimeSpan.FromTicks(pair.Clock.GetTimestamp());
        await pair.SendAsync("a"u8.ToArray(), isEnd: false);
        await Eventually.EqualAsync(begun, () => pair.Connection.IncompleteSince);
        pair.Clock.Advance(TimeSpan.FromSeconds(1));
        await pair.SendAsync("b"u8.ToArray(), isEnd: false);
        Assert.Equal(begun, pair.Connection.IncompleteSince);
        await pair.SendAsync("c"u8.ToArray());
        Assert.Equal(3, (await receiving).Data.Length);
        Assert.Null(pair.Connection.IncompleteSince);
    }

    [Fact]
    public async Task IncompleteSince_HalfAFrameBehindAWholeOne_WhenItBegan()
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        await pair.SendAsync("whole"u8.ToArray());
        await pair.SendAsync("a"u8.ToArray(), isEnd: false);
        await pair.ReceiveAsync();
        var receiving = pair.ReceiveAsync();
        var begun = TimeSpan.FromTicks(pair.Clock.GetTimestamp());
        await Eventually.EqualAsync(begun, () => pair.Connection.IncompleteSince);
        await pair.SendAsync("c"u8.ToArray());
        Assert.Equal(2, (await receiving).Data.Length);
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { (byte)'"', 0xc3, 0x28, (byte)'"' })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    public async Task Receive_InvalidUtf8_ToldAsSuchWhereItIsKnown(byte[] text)
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        await pair.SendAsync(text);
        Assert.Equal(IsPipe ? ReceivedKind.InvalidUtf8 : ReceivedKind.Malformed, (await pair.ReceiveAsync()).Kind); // the object has one fault for all
    }

    [Fact]
    public async Task Receive_AbruptEnd_LostAndWritesFailQuietly()
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        var receiving = pair.ReceiveAsync();
        pair.Client.Abort();
        Assert.Equal(ReceivedKind.Lost, (await receiving).Kind);
        await Eventually.TrueAsync(async () => !await pair.WriteAsync("x"u8));
        await pair.Connection.CloseOutputAsync(CloseCode.Normal, "", CancellationToken.None);
        Assert.Equal(ReceivedKind.Lost, (await pair.ReceiveAsync()).Kind);
    }

    [Fact]
    public async Task Abort_WhileReceiving_Lost()
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        var receiving = pair.ReceiveAsync();
        pair.Connection.Abort();
        Assert.Equal(ReceivedKind.Lost, (await receiving).Kind);
        Assert.False(await pair.WriteAsync("x"u8));
    }

    [Fact]
    public async Task Close_ByThePeer_ClosedAndItCanBeAnswered()
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        await pair.SendAsync("last"u8.ToArray());
        await pair.Client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(ReceivedKind.Text, (await pair.ReceiveAsync()).Kind);
        Assert.Equal(ReceivedKind.Closed, (await pair.ReceiveAsync()).Kind);
        await pair.Connection.CloseOutputAsync(CloseCode.GoingAway, "bye", CancellationToken.None);
        var result = await pair.Client.ReceiveAsync(new byte[10], CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "bye"), (result.CloseStatus, result.CloseStatusDescription));
    }

    [Theory]
    [InlineData(LinkCloseReason.Stopping)]
    [InlineData(LinkCloseReason.Duplicate)]
    [InlineData(LinkCloseReason.InvalidHello)]
    [InlineData(LinkCloseReason.Superseded)]
    [InlineData(LinkCloseReason.ProtocolError)]
    public async Task CloseOutput_EveryReason_PeerIsTold(LinkCloseReason reason)
    {
        await using var pair = await WebSocketPair.OpenAsync(IsPipe);
        var (code, text) = (PeerRelay.Links.CloseReasons.ToCode(reason), PeerRelay.Links.CloseReasons.ToText(reason));
        await pair.WriteAsync("last"u8);
        await pair.Connection.CloseOutputAsync(code, text, CancellationToken.None);
        var last = await pair.Client.ReceiveAsync(new byte[10], CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.Equal(4, last.Count);
        var close = await pair.Client.ReceiveAsync(new byte[10], CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.Equal(((WebSocketCloseStatus)code, text), (close.CloseStatus, close.CloseStatusDescription));
        await pair.SendAsync("late"u8.ToArray()); // what the other side still sends is still received
        Assert.Equal(ReceivedKind.Text, (await pair.ReceiveAsync()).Kind);
    }

    [Fact]
    public void CloseTexts_All_FitInACloseFrame()
    {
        foreach (var reason in Enum.GetValues<LinkCloseReason>())
            Assert.InRange(Encoding.UTF8.GetByteCount(PeerRelay.Links.CloseReasons.ToText(reason)), 0, 123);
    }
}
