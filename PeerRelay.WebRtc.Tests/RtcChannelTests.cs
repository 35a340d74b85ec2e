using PeerRelay.Rtc;
using PeerRelay.WebRtc.Tests.Connections;

namespace PeerRelay.WebRtc.Tests;

public sealed class RtcChannelTests : IAsyncLifetime
{
    private readonly RtcEngine _first = RtcPair.Engine();
    private readonly RtcEngine _second = RtcPair.Engine();
    private readonly RtcPair _pair;
    private IRtcChannel _offerer = null!;
    private IRtcChannel _answerer = null!;

    public RtcChannelTests() => _pair = RtcPair.Between(_first, _second);

    public async Task InitializeAsync() => (_offerer, _answerer) = await _pair.OpenAsync();

    public async Task DisposeAsync()
    {
        await _pair.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Echo_1000MessagesUpTo60KB_AllIntactAndInOrder()
    {
        var echo = EchoAsync(_answerer);
        var random = new Random(1);
        const int Most = 60 * 1024;
        var messages = Enumerable.Range(0, 1000).Select(i => Message(random, i switch { 0 => 0, 1 => Most, _ => random.Next(1, Most + 1) })).ToList();
        var sending = SendAllAsync(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            var received = await _offerer.ReceiveAsync().AsTask().WaitAsync(RtcPair.Patience);
            Assert.Equal(i % 2 == 0, received!.Value.IsText);
            Assert.True(messages[i].AsSpan().SequenceEqual(received.Value.Data.Span), $"message {i}");
        }

        await sending;
        _offerer.Dispose();
        await echo.WaitAsync(RtcPair.Patience);
    }

    [Fact]
    public async Task Dispose_WithMessagesUnderWay_AllArriveAndThenTheEnd()
    {
        for (var i = 0; i < 100; i++) Assert.True(_offerer.TrySend(new byte[5000], isText: false));
        _offerer.Dispose();
        Assert.False(_offerer.IsOpen);
        for (var i = 0; i < 100; i++) Assert.Equal(5000, (await _answerer.ReceiveAsync().AsTask().WaitAsync(RtcPair.Patience))!.Value.Data.Length);
        Assert.Null(await _answerer.ReceiveAsync().AsTask().WaitAsync(RtcPair.Patience));
        Assert.False(_answerer.IsOpen);
        Assert.Equal(RtcState.Connected, _pair.Offerer.State);
    }

    [Fact]
    public async Task Dispose_WhileItReceives_NullComes()
    {
        var receiving = _offerer.ReceiveAsync();
        Assert.False(receiving.IsCompleted);
        _offerer.Dispose();
        Assert.Null(await receiving);
    }

    [Fact]
    public async Task CreateChannel_OnceConnectedAndManyAfterEachOther_AllOpen()
    {
        for (var i = 0; i < 600; i++)
        {
            var other = new TaskCompletionSource<IRtcChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
            void Take(IRtcChannel opened) => other.TrySetResult(opened);
            _pair.Offerer.ChannelOpened += Take;
            var channel = _pair.Answerer.CreateChannel($"{i}");
            Assert.True(await channel.Opened);
            var opened = await other.Task.WaitAsync(RtcPair.Patience);
            Assert.Equal($"{i}", opened.Label);
            channel.Dispose();
            Assert.Null(await opened.ReceiveAsync().AsTask().WaitAsync(RtcPair.Patience));
            _pair.Offerer.ChannelOpened -= Take;
        }
    }

    [Fact]
    public async Task TrySend_NobodyReads_LimitedAndGoesOnWhenRead()
    {
        var sent = 0;
        while (_offerer.TrySend(new byte[50_000], isText: false)) sent++;
        Assert.InRange(sent, 50, 200); // 4 MiB here, and 1 MiB there
        Assert.InRange(_offerer.BufferedAmount, 1_000_000, 5_000_000);
        Assert.True(_offerer.IsOpen);
        var draining = _offerer.WaitForBufferedAsync(0).AsTask();
        for (var i = 0; i < sent; i++) Assert.Equal(50_000, (await _answerer.ReceiveAsync().AsTask().WaitAsync(RtcPair.Patience))!.Value.Data.Length);
        Assert.True(await draining.WaitAsync(RtcPair.Patience));
        Assert.Equal(0, _offerer.BufferedAmount);
    }

    [Fact]
    public async Task CreateChannel_NoRoomToSendItsOpening_EndsAtOnce()
    {
        var isOpened = true;
        for (var i = 0; isOpened && i < 100; i++) // as long as acknowledgements make room again
        {
            foreach (var bytes in new[] { 50_000, 500, 1 })
                while (_offerer.TrySend(new byte[bytes], isText: false)) { }
            using var channel = _pair.Offerer.CreateChannel("one more");
            isOpened = await channel.Opened.WaitAsync(RtcPair.Patience);
            if (!isOpened) Assert.Null(await channel.ReceiveAsync());
        }

        Assert.False(isOpened);
        Assert.True(_offerer.IsOpen);
    }

    [Fact]
    public async Task TrySend_LargestAndLarger_OnlyTheFirstIsTaken()
    {
        Assert.Equal(256 * 1024, _offerer.MaxMessageBytes);
        Assert.False(_offerer.TrySend(new byte[(256 * 1024) + 1], isText: false));
        Assert.True(_offerer.TrySend(new byte[256 * 1024], isText: false));
        Assert.Equal(256 * 1024, (await _answerer.ReceiveAsync().AsTask().WaitAsync(RtcPair.Patience))!.Value.Data.Length);
    }

    [Fact]
    public async Task ReceiveAsync_Cancelled_ThrowsAndTheNextWorks()
    {
        using var source = new CancellationTokenSource();
        var receiving = _offerer.ReceiveAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _offerer.ReceiveAsync(source.Token).AsTask());
        _answerer.TrySend("next"u8, isText: true);
        Assert.Equal("next", await RtcPair.ReadTextAsync(_offerer));
    }

    [Fact]
    public async Task ReceiveAsync_TwoAtATime_SecondThrows()
    {
        var first = _offerer.ReceiveAsync().AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => _offerer.ReceiveAsync().AsTask());
        _answerer.TrySend("x"u8, isText: true);
        Assert.NotNull(await first.WaitAsync(RtcPair.Patience));
    }

    private static byte[] Message(Random random, int length)
    {
        var message = new byte[length];
        random.NextBytes(message);
        return message;
    }

    private async Task SendAllAsync(List<byte[]> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            while (!_offerer.TrySend(messages[i], isText: i % 2 == 0))
                Assert.True(await _offerer.WaitForBufferedAsync(256 * 1024).AsTask().WaitAsync(RtcPair.Patience));
        }
    }

    private static async Task EchoAsync(IRtcChannel channel)
    {
        while (await channel.ReceiveAsync() is { } message)
        {
            while (!channel.TrySend(message.Data.Span, message.IsText))
                if (!await channel.WaitForBufferedAsync(256 * 1024)) return;
        }
    }
}
