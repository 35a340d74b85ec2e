using System.Threading.Channels;

namespace PeerRelay.Server.Events;

/// <summary>One reader's events that wait to be sent, bounded: the oldest fall off and are counted.</summary>
internal sealed class EventSubscription : IDisposable
{
    private readonly Channel<ReadOnlyMemory<byte>> _channel;
    private readonly Action<EventSubscription> _remove;
    private long _missed;

    /// <summary>Makes a subscription that holds so many events and begins after one of them.</summary>
    public EventSubscription(int capacity, long startsAfter, Action<EventSubscription> remove)
    {
        StartsAfter = startsAfter;
        _remove = remove;
        var options = new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _channel = Channel.CreateBounded<ReadOnlyMemory<byte>>(options, _ => Interlocked.Increment(ref _missed));
    }

    /// <summary>The number of the latest event that was there before; those after it are in <see cref="Frames"/>, or counted as missed.</summary>
    public long StartsAfter { get; }

    /// <summary>The frames to send.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Frames => _channel.Reader;

    /// <summary>Puts a frame in.</summary>
    public void Offer(ReadOnlyMemory<byte> frame) => _channel.Writer.TryWrite(frame);

    /// <summary>How many fell off since this was last asked.</summary>
    public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

    /// <inheritdoc/>
    public void Dispose() => _remove(this);
}
