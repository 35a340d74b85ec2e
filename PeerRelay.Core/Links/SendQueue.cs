using System.Buffers;
using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>
/// The frames that wait to be written to one link, bounded in bytes. Nobody ever waits to put one in: what does not fit is refused,
/// and its sender counts the drop. One writer takes them out.
/// </summary>
/// <param name="maxBytes">Bytes that may wait.</param>
/// <param name="budget">What all links of the node share.</param>
internal sealed class SendQueue(int maxBytes, SendBudget budget)
{
    private readonly Lock _lock = new();
    private readonly Queue<OutgoingFrame> _frames = new();
    private int _bytes;
    private TimeSpan? _writingSince;
    private bool _isComplete;
    private TaskCompletionSource? _waiter;

    /// <summary>Bytes that wait, the frame that is being written included.</summary>
    public int Bytes => Volatile.Read(ref _bytes);

    /// <summary>When the oldest frame that is not written yet was put in; null if there is none.</summary>
    public TimeSpan? OldestSince
    {
        get
        {
            lock (_lock) return _writingSince ?? (_frames.TryPeek(out var next) ? next.QueuedAt : null);
        }
    }

    /// <summary>Whether a frame of a length would be taken now.</summary>
    public bool HasRoom(int bytes)
    {
        var held = Bytes;
        return held + bytes <= maxBytes && budget.Allows(bytes, held);
    }

    /// <summary>Puts a frame in.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused; then the buffer is still the caller's.</returns>
    public DropReason TryEnqueue(OutgoingFrame frame)
    {
        lock (_lock)
        {
            if (_isComplete) return DropReason.LinkClosed;
            if (!HasRoom(frame.Length)) return DropReason.SendQueueFull;
            _bytes += frame.Length;
            budget.Take(frame.Length);
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

    /// <summary>Takes the next frame, when the one before it has been released.</summary>
    public bool TryDequeue(out OutgoingFrame frame)
    {
        lock (_lock)
        {
            if (!_frames.TryDequeue(out frame)) return false;
            _writingSince = frame.QueuedAt;
            return true;
        }
    }

    /// <summary>Notes that a frame that was taken has been written, or given up.</summary>
    public void Release(int bytes)
    {
        lock (_lock)
        {
            _bytes -= bytes;
            _writingSince = null;
        }

        budget.Release(bytes);
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

    /// <summary>Gives back what nobody will write any more: the link has failed, and neither its bytes nor its buffers may stay with it.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isComplete = true;
            while (_frames.TryDequeue(out var frame)) ArrayPool<byte>.Shared.Return(frame.Buffer);
            budget.Release(_bytes);
            _bytes = 0;
        }
    }

    private void Wake()
    {
        _waiter?.SetResult();
        _waiter = null;
    }
}
