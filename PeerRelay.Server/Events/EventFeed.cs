using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Events;

/// <summary>Hands events to everyone who listens. Whoever publishes waits for no reader: a slow one loses the oldest.</summary>
internal sealed class EventFeed(IOptions<RelayOptions> options)
{
    private readonly int _buffer = options.Value.Admin.EventBuffer;
    private readonly Lock _lock = new();
    private ImmutableArray<EventSubscription> _subscriptions = [];
    private long _lastId;

    /// <summary>Whether anyone listens.</summary>
    public bool HasSubscribers => !_subscriptions.IsEmpty;

    /// <summary>Begins to listen.</summary>
    /// <returns>The subscription, to be disposed of.</returns>
    public EventSubscription Subscribe()
    {
        lock (_lock)
        {
            var subscription = new EventSubscription(_buffer, _lastId, Remove);
            _subscriptions = _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Publishes an event. Nothing is made of it unless someone listens.</summary>
    public void Publish<TSource, TData>(string name, TSource source, Func<TSource, TData> describe)
    {
        var json = HasSubscribers ? EventFrame.Json(describe(source)) : null; // the costly part, before anyone is kept from publishing
        lock (_lock) // so that everyone sees the numbers in order, and all those after the one that it began at
        {
            var id = ++_lastId;
            if (_subscriptions.IsEmpty) return;
            var frame = EventFrame.Of(name, id, json ?? EventFrame.Json(describe(source))); // someone has begun to listen just now
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
