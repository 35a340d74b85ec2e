using System.Net.WebSockets;

namespace PeerRelay.Tests.Harness;

/// <summary>A WebSocket whose first message is there at once, so that its first receive does not wait. Nothing follows until it is aborted.</summary>
internal sealed class ReadyWebSocket(byte[] message) : WebSocket
{
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isTaken;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override string? SubProtocol => null;

    public override WebSocketState State => _aborted.Task.IsCompleted ? WebSocketState.Aborted : WebSocketState.Open;

    public override void Abort() => _aborted.TrySetResult();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public override void Dispose() => Abort();

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        if (_isTaken)
        {
            await _aborted.Task;
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }

        if (buffer.Count == 0) return new WebSocketReceiveResult(0, WebSocketMessageType.Text, endOfMessage: false);
        message.CopyTo(buffer.AsSpan());
        _isTaken = true;
        return new WebSocketReceiveResult(message.Length, WebSocketMessageType.Text, endOfMessage: true);
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
