using PeerRelay.Identity;

namespace PeerRelay.LargeMessages;

/// <summary>
/// The messages in parts that are to the account of one link, of which there may be as many as there is room for parts. Strangers have them looked through with each part, so what is asked
/// of them takes no longer the more there are, but what has been idle, which is found once. Its owner sees to it that one thread at a time uses it.
/// </summary>
internal sealed class LinkMessages
{
    private readonly SortedSet<PartialMessage> _open = new(Comparer<PartialMessage>.Create(static (one, other) => one.Number.CompareTo(other.Number)));
    private readonly Dictionary<PeerId, List<PartialMessage>> _bySource = [];
    private TimeSpan _oldest = TimeSpan.MaxValue; // nothing was heard of before

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _bySource.Count == 0;

    /// <summary>Of those that are not whole, the one that was begun first; null if there are none.</summary>
    public PartialMessage? First => _open.Min;

    /// <summary>Of those that are not whole, the one that was begun last; null if there are none.</summary>
    public PartialMessage? Last => _open.Max;

    /// <summary>All of them, whole or not.</summary>
    public IEnumerable<PartialMessage> All => _bySource.Values.SelectMany(messages => messages);

    /// <summary>Those of one source, whole or not.</summary>
    public IReadOnlyList<PartialMessage> Of(PeerId source) => _bySource.GetValueOrDefault(source) ?? [];

    /// <summary>Takes one in.</summary>
    public void Add(PartialMessage message)
    {
        if (!_bySource.TryGetValue(message.From, out var ofSource)) _bySource.Add(message.From, ofSource = []);
        ofSource.Add(message);
        if (!message.IsWhole) Open(message);
    }

    /// <summary>Lets one go.</summary>
    public void Remove(PartialMessage message)
    {
        Close(message);
        if (!_bySource.TryGetValue(message.From, out var ofSource)) return;
        ofSource.Remove(message);
        if (ofSource.Count == 0) _bySource.Remove(message.From);
    }

    /// <summary>Notes that one is not whole any more.</summary>
    public void Open(PartialMessage message)
    {
        _open.Add(message);
        if (message.HeardAt < _oldest) _oldest = message.HeardAt;
    }

    /// <summary>Notes that one is whole.</summary>
    public void Close(PartialMessage message) => _open.Remove(message);

    /// <summary>Finds those that are not whole and for which nothing has come since some time; for the caller to remove.</summary>
    public IReadOnlyList<PartialMessage> IdleSince(TimeSpan time)
    {
        if (_oldest > time) return [];
        var idle = new List<PartialMessage>();
        _oldest = TimeSpan.MaxValue;
        foreach (var message in _open)
        {
            if (message.HeardAt <= time) idle.Add(message);
            else if (message.HeardAt < _oldest) _oldest = message.HeardAt;
        }

        return idle;
    }
}
