using PeerRelay.Transports;

namespace PeerRelay.Tests.Neighbours;

/// <summary>A connection on which nothing ever comes: the model carries the frames itself.</summary>
internal sealed class SilentConnection : IConnection
{
    public string Transport => "model";

    public ValueTask<ReceivedMessage> ReceiveAsync(int maxBytes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ReceivedMessage(ReceivedKind.Lost));

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public Task CloseOutputAsync(CloseCode code, string reason, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Abort()
    {
        // There is nothing to cut.
    }

    public void Dispose()
    {
        // There is nothing to free.
    }
}
