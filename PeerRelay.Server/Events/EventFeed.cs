using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Events;

/// <summary>Hands events to everyone who listens. Whoever publishes waits for no reader: a slow one loses the oldest.</summary>
internal sealed class EventFeed(IOptions<RelayOptions> options)
{
    private readonly int _mostStreams = options.Value.Admin.EventStreams;
    private readonly int _buffer = options.Value.Admin.EventBuffer;
    private readonly Lock _lock = new();
    private ImmutableArray<EventSubscription> _subscriptions = [];
    private long _lastId;

    /// <summary>Whether anyone listens.</summary>
    public bool HasSubscribers => !_subscriptions.IsEmpty;

    /// <summary>The number of the latest event.</summary>
    public long LastId => Interlocked.Read(ref _lastId);

    /// <summary>Begins to listen.</summary>
    /// <returns>The subscription, to be disposed of; null if there are as many as there may be.</returns>
    public EventSubscription? Subscribe()
    {
        lock (_lock)
        {
            if (_subscriptions.Length >= _mostStreams) return null;
            var subscription = new EventSubscription(_buffer, Remove);
            _subscriptions = _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Publishes an event. Nothing is made of it unless someone listens.</summary>
    public void Publish<TSource, TData>(string name, TSource source, Func<TSource, TData> describe)
    {
        if (!HasSubscribers)
        {
            Interlocked.Increment(ref _lastId);
            return;
        }
        var json = EventFrame.Json(describe(source)); // the costly part, before anyone is kept from publishing
        lock (_lock) // so that everyone sees the numbers in order
        {
            var frame = EventFrame.Of(name, Interlocked.Increment(ref _lastId), json);
            foreach (var subscription in _subscriptions)
                subscription.Offer(frame);
        }
    }

    private void Remove(EventSubscription subscription)
    {
        lock (_lock)
            _subscriptions = _subscriptions.Remove(subscription);
    }
}
