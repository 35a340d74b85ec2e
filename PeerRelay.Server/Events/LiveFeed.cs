using System.Collections.Immutable;
using PeerRelay.Identity;
using PeerRelay.Server.Inbox;

namespace PeerRelay.Server.Events;

/// <summary>Notes, for everyone who watches the node's state, what has changed of it. Whoever tells of a change waits for no reader.</summary>
internal sealed class LiveFeed
{
    private readonly Lock _lock = new();
    private ImmutableArray<LiveSubscription> _subscriptions = [];

    /// <summary>Begins to watch. What is in the peer's table from here on, or changes in it, is seen.</summary>
    /// <returns>The subscription, to be disposed of.</returns>
    public LiveSubscription Subscribe()
    {
        var subscription = new LiveSubscription(Remove);
        lock (_lock)
            _subscriptions = _subscriptions.Add(subscription);
        return subscription;
    }

    /// <summary>Notes that a peer has been linked, or is no longer.</summary>
    /// <param name="id">The peer.</param>
    /// <param name="reason">Why its link ended; null if there is one.</param>
    public void Changed(PeerId id, LinkCloseReason? reason)
    {
        lock (_lock) // so that one who begins to watch now sees it in the table, or is told
            foreach (var subscription in _subscriptions)
                subscription.Changed(id, reason);
    }

    /// <summary>Notes that a message for this node has arrived.</summary>
    public void Received(InboxEntry entry)
    {
        foreach (var subscription in _subscriptions) // no lock on the way of every message: one who begins to watch now need not see it
            subscription.Received(entry);
    }

    private void Remove(LiveSubscription subscription)
    {
        lock (_lock)
            _subscriptions = _subscriptions.Remove(subscription);
    }
}
