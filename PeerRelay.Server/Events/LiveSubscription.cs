using PeerRelay.Identity;
using PeerRelay.Server.Inbox;

namespace PeerRelay.Server.Events;

/// <summary>
/// What one reader is to be told next. It is bounded, and slow readers cost nobody anything: of a peer only the latest change is kept, and of many messages
/// the first.
/// </summary>
internal sealed class LiveSubscription(Action<LiveSubscription> remove) : IDisposable
{
    /// <summary>Peers with a change. If there are more, a snapshot is due, which holds them all. 20,000: two seconds of as many connections as a machine takes, some 2 MB.</summary>
    public const int MostChanges = 20_000;

    /// <summary>Messages that are told each time, ten times a second at most. 20: more than anybody reads.</summary>
    public const int MostMessages = 20;

    private readonly Lock _lock = new();
    private LiveChanges _changes = new();

    /// <summary>Notes that a peer has been linked, or is no longer.</summary>
    public void Changed(PeerId id, LinkCloseReason? reason)
    {
        lock (_lock)
        {
            if (_changes.IsOverrun) return;
            _changes.Peers[id] = reason;
            if (_changes.Peers.Count <= MostChanges) return;
            _changes.IsOverrun = true;
            _changes.Peers.Clear();
            _changes.Peers.TrimExcess();
        }
    }

    /// <summary>Notes that a message has arrived.</summary>
    public void Received(InboxEntry entry)
    {
        lock (_lock)
        {
            if (_changes.Messages.Count < MostMessages)
                _changes.Messages.Add(MessageHead.Of(entry));
            else
                _changes.MoreMessages++;
        }
    }

    /// <summary>Takes what was noted since the last time.</summary>
    public LiveChanges Take()
    {
        lock (_lock)
        {
            if (_changes.IsEmpty) return LiveChanges.None;
            var changes = _changes;
            _changes = new LiveChanges();
            return changes;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => remove(this);
}
