namespace PeerRelay.Links;

/// <summary>
/// The links that messages of one read have been put on. Each is written once, when all that was read has been handled: many messages to one link then cost
/// one write. For the thread that reads.
/// </summary>
internal sealed class FlushList
{
    private readonly List<LinkWriter> _writers = [];

    public void Add(LinkWriter writer) => _writers.Add(writer);

    /// <summary>Has every link written that is on the list.</summary>
    public void FlushAll()
    {
        if (_writers.Count == 0) return;
        foreach (var writer in _writers) writer.Flush();
        _writers.Clear();
    }
}
