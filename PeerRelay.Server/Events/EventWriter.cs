namespace PeerRelay.Server.Events;

/// <summary>Writes to one reader, and cuts the connection of one that takes nothing: it would hold a stream for ever.</summary>
internal sealed class EventWriter(HttpContext context, EventStreamLimits limits)
{
    /// <summary>Writes a frame and waits until there is room for more.</summary>
    /// <exception cref="OperationCanceledException">The stream is to end, or the reader has taken nothing for too long.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Not with the token: the web server cuts the connection if it comes in the middle of a write, and the stream is to end in order.
        var writing = context.Response.BodyWriter.WriteAsync(frame, CancellationToken.None);
        try
        {
            if (writing.IsCompleted)
                await writing; // there was room, as mostly
            else
                await writing.AsTask().WaitAsync(limits.WriteTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            context.Abort();
            throw new OperationCanceledException();
        }
    }

    /// <summary>Tells how many events fell off, if any did.</summary>
    public Task WriteMissedAsync(long count, CancellationToken cancellationToken) =>
        count == 0 ? Task.CompletedTask : WriteAsync(EventFrame.Of(EventNames.Missed, null, new MissedEvent(count)), cancellationToken);
}
