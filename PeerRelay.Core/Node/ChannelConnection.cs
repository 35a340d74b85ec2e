using System.Runtime.CompilerServices;
using System.Text.Unicode;
using PeerRelay.Identity;
using PeerRelay.Rtc;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// A connection over a WebRTC data channel: each of its messages is one of ours, sent as text, taken as text or binary. The connection below sees for itself whether the other side
/// lives (RFC 7675); whoever has made it disposes of it.
/// </summary>
/// <param name="channel">The open channel; it is this connection's from now on.</param>
/// <param name="below">What carries it.</param>
/// <param name="node">This node.</param>
/// <param name="peer">The other side.</param>
internal sealed class ChannelConnection(IRtcChannel channel, IRtcConnection below, NodeContext node, PeerId peer) : IConnection
{
    /// <summary>Bytes that the channel may hold above which nothing more is given to it: what is not taken is to wait in the send queue, which is bounded, counted and watched. 256 KiB: a fast line for 20 ms.</summary>
    private const int MostBuffered = 256 * 1024;

    /// <summary>How long the other side has to say that it closes too. 1 s: a peer of the old kind does not say it.</summary>
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _isOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _closingStart = ClosingBody.Start(node.Self, peer);
    private volatile bool _isAborted;

    public string Transport => "webrtc";

    public int MaxMessageBytes => channel.MaxMessageBytes;

    public TimeSpan? RoundTrip => below.RoundTrip;

    public CloseCode? RemoteCloseCode { get; private set; }

    public ValueTask<ReceivedMessage> ReceiveAsync(int maxBytes, CancellationToken cancellationToken)
    {
        if (_isOver.Task.IsCompleted) return new ValueTask<ReceivedMessage>(new ReceivedMessage(ReceivedKind.Lost));
        var receiving = channel.ReceiveAsync(cancellationToken);
        return receiving.IsCompletedSuccessfully ? new ValueTask<ReceivedMessage>(Read(receiving.Result, maxBytes)) : WaitAsync(receiving, maxBytes);
    }

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken)
    {
        while (!frames.IsEmpty)
        {
            var (head, length) = FrameHeader.ReadWritten(frames.Span);
            if (!await SendMessageAsync(frames.Slice(head, length), cancellationToken).ConfigureAwait(false)) return false;
            frames = frames[(head + length)..];
        }

        return true;
    }

    public async Task CloseOutputAsync(CloseCode code, string reason, CancellationToken cancellationToken)
    {
        var closing = ClosingBody.Write(peer, node.Self, node.NextNonce(), (int)code, reason);
        if (await SendMessageAsync(closing, cancellationToken).ConfigureAwait(false) && await channel.WaitForBufferedAsync(0, cancellationToken).ConfigureAwait(false))
            await _isOver.Task.WaitAsync(CloseGrace, node.Options.TimeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        channel.Dispose();
    }

    public void Abort()
    {
        _isAborted = true;
        _isOver.TrySetResult();
        channel.Dispose();
    }

    public void Dispose() => channel.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReceivedMessage> WaitAsync(ValueTask<RtcMessage?> receiving, int maxBytes)
    {
        try
        {
            return Read(await receiving.ConfigureAwait(false), maxBytes);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return End(ReceivedKind.Lost); // aborted, or gone: the caller knows which
        }
    }

    private ReceivedMessage Read(RtcMessage? received, int maxBytes)
    {
        if (received is not { } message) return End(_isAborted || below.FailureReason is not null ? ReceivedKind.Lost : ReceivedKind.Closed);
        if (message.Data.Length > maxBytes) return new ReceivedMessage(ReceivedKind.TooLarge, Skipped: message.Data.Length);
        if (!Utf8.IsValid(message.Data.Span)) return End(ReceivedKind.InvalidUtf8);
        if (!ClosingBody.TryRead(message.Data.Span, _closingStart, out var code)) return new ReceivedMessage(ReceivedKind.Text, message.Data);
        RemoteCloseCode = (CloseCode)code;
        return End(ReceivedKind.Closed);
    }

    /// <summary>Nothing more is received.</summary>
    private ReceivedMessage End(ReceivedKind kind)
    {
        _isOver.TrySetResult();
        return new ReceivedMessage(kind);
    }

    /// <returns>Whether the channel has taken it.</returns>
    private async ValueTask<bool> SendMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (channel.BufferedAmount > MostBuffered && !await channel.WaitForBufferedAsync(MostBuffered / 2, cancellationToken).ConfigureAwait(false)) return false;
        if (channel.TrySend(message.Span, isText: true)) return true;
        // Its own limit may be lower.
        return await channel.WaitForBufferedAsync(0, cancellationToken).ConfigureAwait(false) && channel.TrySend(message.Span, isText: true);
    }
}
