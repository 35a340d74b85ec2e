using System.Buffers;
using System.Net.WebSockets;
using System.Text.Unicode;

namespace PeerRelay.Transports;

/// <summary>A connection over a WebSocket, dialled or accepted. It owns the socket.</summary>
/// <param name="socket">The open socket.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class WebSocketConnection(WebSocket socket, TimeProvider timeProvider) : IConnection
{
    private const long Complete = -1;

    /// <summary>The buffer that a connection starts with once something arrives. 4 KiB holds nearly every message there is.</summary>
    private const int FirstBuffer = 4096;

    private byte[]? _buffer;
    private long _incompleteSince = Complete;
    private bool _isEndless;

    public TimeSpan? IncompleteSince => Volatile.Read(ref _incompleteSince) is var ticks and not Complete ? TimeSpan.FromTicks(ticks) : null;

    public CloseCode? RemoteCloseCode => (CloseCode?)socket.CloseStatus;

    public string Transport => "websocket";

    public async ValueTask<ReceivedMessage> ReceiveAsync(int maxBytes, CancellationToken cancellationToken)
    {
        ReleaseBuffer();
        if (_isEndless) return new ReceivedMessage(ReceivedKind.Lost);
        try
        {
            // An idle connection holds no buffer: an empty read waits until there is something to read.
            var result = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close) return new ReceivedMessage(ReceivedKind.Closed);
            if (result.EndOfMessage && result.Count == 0)
                return new ReceivedMessage(result.MessageType == WebSocketMessageType.Binary ? ReceivedKind.Binary : ReceivedKind.Text);
            return await ReceiveMessageAsync(maxBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException e)
        {
            return new ReceivedMessage(IsMalformed(e) ? ReceivedKind.Malformed : ReceivedKind.Lost);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            return new ReceivedMessage(ReceivedKind.Lost); // aborted, or gone: the caller knows which
        }
        finally
        {
            Volatile.Write(ref _incompleteSince, Complete);
        }
    }

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken)
    {
        try
        {
            while (!frames.IsEmpty)
            {
                var (head, length) = FrameHeader.ReadWritten(frames.Span);
                await socket.SendAsync(frames.Slice(head, length), WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
                frames = frames[(head + length)..];
            }

            return true;
        }
        catch (Exception e) when (IsGone(e))
        {
            return false;
        }
    }

    public async Task CloseOutputAsync(CloseCode code, string reason, CancellationToken cancellationToken)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsGone(e))
        {
            // It is gone already, which is what was asked for.
        }
    }

    public void Abort() => socket.Abort();

    public void Dispose()
    {
        ReleaseBuffer();
        socket.Dispose();
    }

    private static bool IsGone(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;

    /// <summary>The socket reports a violation of RFC 6455 or of UTF-8 as a fault, a broken connection as a premature end.</summary>
    private static bool IsMalformed(WebSocketException e) =>
        e.WebSocketErrorCode is WebSocketError.Faulted or WebSocketError.InvalidMessageType && e.InnerException is null;

    private async ValueTask<ReceivedMessage> ReceiveMessageAsync(int maxBytes, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _incompleteSince, timeProvider.GetElapsedTime(0).Ticks);
        var length = 0;
        var empty = 0;
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, maxBytes));
        while (true)
        {
            // One byte more than is allowed: a message that is as long as it may be can still end in an empty fragment.
            var room = _buffer.AsMemory(length, Math.Min(_buffer.Length, maxBytes + 1) - length);
            if (room.IsEmpty) room = Grow(length, maxBytes + 1);
            var result = await socket.ReceiveAsync(room, cancellationToken).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close) return new ReceivedMessage(ReceivedKind.Closed);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Binary || length > maxBytes)
                return await SkipAsync(result, length, maxBytes, cancellationToken).ConfigureAwait(false);
            // The framework overlooks text that breaks off in the middle of a character before a last, empty fragment.
            if (result.EndOfMessage) return Utf8.IsValid(_buffer.AsSpan(0, length))
                ? new ReceivedMessage(ReceivedKind.Text, _buffer.AsMemory(0, length))
                : new ReceivedMessage(ReceivedKind.InvalidUtf8);
            if (result.Count == 0 && ++empty > FrameAssembly.MaxEmptyFragments) return new ReceivedMessage(ReceivedKind.Malformed);
        }
    }

    /// <summary>Reads the rest of a message and keeps nothing of it, so that the next one can be received.</summary>
    private async ValueTask<ReceivedMessage> SkipAsync(
        ValueWebSocketReceiveResult result, int skipped, int maxBytes, CancellationToken cancellationToken)
    {
        var kind = result.MessageType == WebSocketMessageType.Binary ? ReceivedKind.Binary : ReceivedKind.TooLarge;
        var empty = 0;
        ReleaseBuffer();
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        while (!result.EndOfMessage)
        {
            result = await socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close) return new ReceivedMessage(ReceivedKind.Closed);
            skipped += result.Count;
            if (result.Count == 0) empty++;
            if (skipped / FrameAssembly.SkippedLimits < maxBytes && empty <= FrameAssembly.MaxEmptyFragments) continue;
            _isEndless = true;
            return new ReceivedMessage(ReceivedKind.Endless, Skipped: skipped);
        }

        return new ReceivedMessage(kind, Skipped: skipped);
    }

    private Memory<byte> Grow(int length, int capacity)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer!.Length * 2, capacity));
        _buffer.AsSpan(0, length).CopyTo(larger);
        ReleaseBuffer();
        _buffer = larger;
        return larger.AsMemory(length, Math.Min(larger.Length, capacity) - length);
    }

    private void ReleaseBuffer()
    {
        if (_buffer is null) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}
