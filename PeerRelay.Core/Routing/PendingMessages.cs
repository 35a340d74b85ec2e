using PeerRelay.Wire;

namespace PeerRelay.Routing;

/// <summary>The messages of this node's own that wait for a first link, bounded in count, bytes and time; first in, first out.</summary>
internal sealed class PendingMessages(int maxCount, long maxBytes, TimeSpan maxAge)
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingMessage> _queue = new();
    private long _bytes;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _queue.Count;
        }
    }

    /// <summary>Puts a message at the end.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    public DropReason TryAdd(PendingMessage message)
    {
        lock (_lock)
        {
            if (_queue.Count >= maxCount || _bytes + message.Frame.Length > maxBytes) return DropReason.PendingQueueFull;
            _queue.Enqueue(message);
            _bytes += message.Frame.Length;
            return DropReason.None;
        }
    }

    /// <summary>Takes the first message that is not too old.</summary>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="message">The message.</param>
    /// <param name="expired">How many before it were too old, and are gone.</param>
    public bool TryTake(TimeSpan now, out PendingMessage message, out int expired)
    {
        expired = 0;
        lock (_lock)
        {
            while (_queue.TryDequeue(out message))
            {
                _bytes -= message.Frame.Length;
                if (now - message.QueuedAt < maxAge) return true;
                expired++;
            }
        }

        return false;
    }

    /// <summary>Drops the messages that are too old.</summary>
    /// <returns>How many.</returns>
    public int Expire(TimeSpan now)
    {
        var expired = 0;
        lock (_lock)
        {
            while (_queue.TryPeek(out var message) && now - message.QueuedAt >= maxAge)
            {
                _queue.Dequeue();
                _bytes -= message.Frame.Length;
                expired++;
            }
        }

        return expired;
    }
}
