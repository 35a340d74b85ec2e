using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Node;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>In which order the parts of a message go, and what becomes of those that fail, by a clock that the tests move.</summary>
public sealed class PartTransferTests : IDisposable
{
    private const int Size = WireLimits.PartBytes;

    private static readonly PeerId Self = Ids.Of("1");
    private static readonly PeerId Target = Ids.Of("abc");
    private static readonly ReceiptOptions OneTry = new() { Timeout = ReceiptOptions.MaxTimeout, MaxTries = 1 };

    private readonly ManualTimeProvider _clock = new();
    private readonly NodeContext _node;
    private readonly NodeParts _parts;
    private readonly ReceiptTimer _timer;
    private readonly RecordingLink _link = new();

    public PartTransferTests()
    {
        _node = new NodeContext(this, new PeerOptions { Id = Self, TimeProvider = _clock }, NullLogger.Instance);
        _parts = new NodeParts(_node, new DialPolicy(allowPrivate: true));
        _timer = new ReceiptTimer(_node, _parts.Receipts);
        _node.Neighbours.Admit(_link, Target, _node.Now);
    }

    public void Dispose() => _timer.Dispose();

    [Fact]
    public async Task Send_OnePart_DeliveredWithItsReceipt()
    {
        var sending = SendAsync(10);
        Receipt(Assert.Single(await SentAsync(1)), hops: 3);
        var report = await sending.WaitAsync(Eventually.Limit);
        Assert.Equal((DeliveryStatus.Delivered, 3, 1), (report.Status, report.Hops, report.Tries));
    }

    [Fact]
    public async Task Send_ManyParts_FirstAloneThenEightAtATimeAndTheLastWhenAllOthersAreReceipted()
    {
        const int Others = 1 + (2 * WireLimits.PartsUnderWay);
        var sending = SendAsync((Others * Size) + 1);
        Receipt(Assert.Single(await SentAsync(1)));
        foreach (var frame in (await SentAsync(1 + WireLimits.PartsUnderWay))[1..]) Receipt(frame);
        var frames = await SentAsync(Others);
        Assert.Equal(Enumerable.Range(0, Others).Select(i => i * Size), frames.Select(OffsetOf).Order());
        foreach (var frame in frames[(1 + WireLimits.PartsUnderWay)..^1]) Receipt(frame);
        Assert.Equal(Others, Sent().Length);
        Receipt(frames[^1]);
        frames = await SentAsync(Others + 1);
        Assert.Equal(Others * Size, OffsetOf(frames[^1]));
        Assert.False(sending.IsCompleted);
        Receipt(frames[^1]);
        Assert.True((await sending.WaitAsync(Eventually.Limit)).IsDelivered);
        Assert.Equal((Others + 1, 0), (Sent().Length, _parts.Receipts.AwaitedCount));
    }

    [Fact]
    public async Task Send_LastPartIsNotReceipted_TimedOutWhenNothingHasComeBackForTheTimeout()
    {
        var sending = SendAsync(Size + 1);
        _clock.Advance(OneTry.Timeout / 2);
        Receipt(Assert.Single(await SentAsync(1)));
        await SentAsync(2);
        _clock.Advance(OneTry.Timeout - TimeSpan.FromTicks(1));
        Assert.False(sending.IsCompleted);
        await EndedAsync(sending);
        var report = await sending;
        Assert.Equal((DeliveryStatus.TimedOut, 0, 1, 2), (report.Status, report.Hops, report.Tries, Sent().Length));
        Assert.True(report.Elapsed >= OneTry.Timeout * 1.5);
    }

    [Fact]
    public async Task Send_TargetIsAwayForAMoment_ThePartIsSentAnew()
    {
        var sending = SendAsync((2 * Size) + 1);
        Receipt(Assert.Single(await SentAsync(1)));
        NotHere((await SentAsync(2))[1]);
        var frames = await SentAsync(3, goesOn: true);
        Assert.Equal([0, Size, Size], frames.Select(OffsetOf));
        Assert.NotEqual(NonceOf(frames[1]), NonceOf(frames[2])); // its tries are used up: this is another message
        Receipt(frames[2]);
        Receipt((await SentAsync(4))[3]);
        var report = await sending.WaitAsync(Eventually.Limit);
        Assert.Equal((DeliveryStatus.Delivered, 2), (report.Status, report.Tries));
    }

    [Fact]
    public async Task Send_TargetWasNeverThere_NotReachableWithoutAnotherGo()
    {
        var sending = SendAsync((2 * Size) + 1);
        NotHere(Assert.Single(await SentAsync(1)));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(DeliveryStatus.NotReachable, (await sending.WaitAsync(Eventually.Limit)).Status);
        Assert.Single(Sent());
    }

    [Fact]
    public async Task Send_TargetStaysAway_GivenUpWhenNothingHasComeBackForTheTimeout()
    {
        var options = OneTry with { Timeout = TimeSpan.FromSeconds(1) };
        var sending = SendAsync(Size + 1, options);
        Receipt(Assert.Single(await SentAsync(1)));
        NotHere((await SentAsync(2))[1]);
        await EndedAsync(sending, meanwhile: () =>
        {
            foreach (var frame in Sent()) _parts.Receipts.OnNotHere(EnvelopeOf(NotHereFrame(frame)));
        });
        var report = await sending;
        Assert.True(!report.IsDelivered && report.Elapsed >= options.Timeout);
        Assert.Equal(report.Tries, Sent().Length - 1);
    }

    [Fact]
    public async Task Send_PartsAreSlowWhileAnotherIsReceipted_SentAnew()
    {
        const int UnderWay = WireLimits.PartsUnderWay;
        var sending = SendAsync(((UnderWay + 2) * Size) + 1);
        Receipt(Assert.Single(await SentAsync(1)));
        var frames = await SentAsync(1 + UnderWay);
        _clock.Advance(OneTry.Timeout * 0.75);
        Receipt(frames[UnderWay]);
        await SentAsync(1 + UnderWay + 1); // so the receipt has been noted
        _clock.Advance(OneTry.Timeout * 0.25);
        var slow = frames[1..UnderWay];
        frames = await SentAsync(1 + UnderWay + 1 + slow.Length, goesOn: true);
        Assert.Equal(slow.Select(OffsetOf).Order(), frames[^slow.Length..].Select(OffsetOf).Order());
        foreach (var frame in frames[(1 + UnderWay)..]) Receipt(frame);
        Receipt((await SentAsync(frames.Length + 1))[^1]);
        Assert.True((await sending.WaitAsync(Eventually.Limit)).IsDelivered);
    }

    [Fact]
    public async Task Send_CancelledWhileAPartRests_Cancelled()
    {
        using var cancelling = new CancellationTokenSource();
        var sending = SendAsync(Size + 1, cancellationToken: cancelling.Token);
        Receipt(Assert.Single(await SentAsync(1)));
        NotHere((await SentAsync(2))[1]);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.EqualAsync(0, () => _parts.Receipts.AwaitedCount);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Eventually.Limit));
    }

    private Task<DeliveryReport> SendAsync(int length, ReceiptOptions? options = null, CancellationToken cancellationToken = default) =>
        new PartTransfer(_node, _parts.Receipts, Target, PartKind.Bytes, new byte[length], options ?? OneTry).RunAsync(cancellationToken);

    private string[] Sent()
    {
        lock (_link.Frames) return [.. _link.Frames];
    }

    /// <summary>Waits until so many frames have been sent.</summary>
    /// <param name="count">How many.</param>
    /// <param name="goesOn">Whether the clock goes on meanwhile, slower than the other one.</param>
    private async Task<string[]> SentAsync(int count, bool goesOn = false)
    {
        await Eventually.EqualAsync(count, () =>
        {
            if (goesOn && Sent().Length < count) _clock.Advance(TimeSpan.FromMilliseconds(10));
            return Sent().Length;
        });
        return Sent();
    }

    /// <summary>Lets the clock go on until the transfer has ended.</summary>
    private Task EndedAsync(Task sending, Action? meanwhile = null) => Eventually.TrueAsync(() =>
    {
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        meanwhile?.Invoke();
        return sending.IsCompleted;
    });

    private static Envelope EnvelopeOf(byte[] frame)
    {
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        return envelope;
    }

    private static byte[] NonceOf(string frame)
    {
        var nonce = new byte[WireLimits.MaxNonceBytes];
        return nonce[..EnvelopeOf(Encoding.UTF8.GetBytes(frame)).CopyNonce(nonce)];
    }

    private static int OffsetOf(string frame)
    {
        Assert.True(PartBody.TryRead(EnvelopeOf(Encoding.UTF8.GetBytes(frame)), new byte[WireLimits.MaxNonceBytes], out var part));
        return part.Offset;
    }

    private static byte[] NotHereFrame(string frame) => NotHereBody.Write(Self, Target, 1, Target, NonceOf(frame), RefusalReason.NoRoute, receiptTry: 1);

    private void Receipt(string frame, int hops = 1) =>
        Assert.Equal(DropReason.None, _parts.Receipts.OnReceipt(EnvelopeOf(ReceiptBody.Write(Self, Target, 1, NonceOf(frame), hops))));

    private void NotHere(string frame) => Assert.Equal(DropReason.None, _parts.Receipts.OnNotHere(EnvelopeOf(NotHereFrame(frame))));
}
