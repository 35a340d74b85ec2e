using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>
/// The frames that wait to be written to one link, bounded in bytes. Nobody ever waits to put one in: what does not fit is refused,
/// and its sender counts the drop. One writer takes them out.
/// </summary>
internal sealed class SendQueue(int maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<OutgoingFrame> _frames = new();
    private int _bytes;
    private bool _isComplete;
    private TaskCompletionSource? _waiter;

    /// <summary>Bytes that wait, the frame that is being written included.</summary>
    public int Bytes => Volatile.Read(ref _bytes);

    /// <summary>Puts a frame in.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused; then the buffer is still the caller's.</returns>
    public DropReason TryEnqueue(OutgoingFrame frame)
    {
        lock (_lock)
        {
            if (_isComplete) return DropReason.LinkClosed;
            if (_bytes + frame.Length > maxBytes) return DropReason.SendQueueFull;
            _bytes += frame.Length;
            _frames.Enqueue(frame);
            Wake();
            return DropReason.None;
        }
    }

    /// <summary>Waits until there is a frame.</summary>
    /// <returns>False when there is none and there will be none.</returns>
    public async ValueTask<bool> WaitAsync()
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (_frames.Count > 0) return true;
            if (_isComplete) return false;
            _waiter = waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await waiter.Task.ConfigureAwait(false);
        lock (_lock) return _frames.Count > 0;
    }

    /// <summary>Takes the next frame.</summary>
    public bool TryDequeue(out OutgoingFrame frame)
    {
        lock (_lock) return _frames.TryDequeue(out frame);
    }

    /// <summary>Notes that a frame that was taken has been written, or given up.</summary>
    public void Release(int bytes)
    {
        lock (_lock) _bytes -= bytes;
    }

    /// <summary>Takes no more frames; those that are in still come out.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            Wake();
        }
    }

    private void Wake()
    {
        _waiter?.SetResult();
        _waiter = null;
    }
}
