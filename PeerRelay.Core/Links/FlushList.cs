namespace PeerRelay.Links;

/// <summary>
/// The links that messages have been put on since it was last emptied. Each is written once: many messages to one link then cost one write. For one thread, though what is
/// written may bring more of it.
/// </summary>
internal sealed class FlushList
{
    private readonly Queue<LinkWriter> _writers = [];

    public void Add(LinkWriter writer) => _writers.Enqueue(writer);

    /// <summary>Has every link written that is on the list, the first that was put on first.</summary>
    public void FlushAll()
    {
        while (_writers.TryDequeue(out var writer)) writer.Flush();
    }
}
