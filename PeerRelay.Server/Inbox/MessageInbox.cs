using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Inbox;

/// <summary>Keeps the latest messages that were addressed to this node, bounded in count and bytes.</summary>
internal sealed class MessageInbox(IOptions<RelayOptions> options, TimeProvider timeProvider)
{
    private readonly AdminOptions _limits = options.Value.Admin;
    private readonly Lock _lock = new();
    private readonly Queue<InboxEntry> _entries = [];
    private long _bytes;
    private long _last;
    private long _dropped;

    /// <summary>Takes a message in; the oldest make room.</summary>
    public InboxEntry Add(PeerMessage message)
    {
        lock (_lock)
        {
            var entry = new InboxEntry(message)
            {
                Sequence = ++_last,
                From = message.From,
                Hops = message.Hops,
                ReceivedAt = timeProvider.GetUtcNow(),
                Bytes = message.Size,
            };
            _entries.Enqueue(entry);
            _bytes += entry.Bytes;
            while (_entries.Count > _limits.InboxMessages || _bytes > _limits.InboxBytes)
            {
                _bytes -= _entries.Dequeue().Bytes;
                _dropped++;
            }
            return entry;
        }
    }

    /// <summary>The messages after a number, the oldest first.</summary>
    public InboxPage Read(long after, int limit)
    {
        lock (_lock)
        {
            var items = _entries.SkipWhile(entry => entry.Sequence <= after).Take(limit).ToList();
            var hasMore = items.Count > 0 && items[^1].Sequence < _last;
            return new InboxPage(items, hasMore ? items[^1].Sequence : null, _last, _dropped);
        }
    }

    /// <summary>Forgets every message; the numbers go on.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _bytes = 0;
        }
    }
}
