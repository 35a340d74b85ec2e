using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>The counters of a node.</summary>
internal sealed class NodeCounters
{
    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];
    private long _linksAccepted;
    private long _linksDialled;
    private long _dialsFailed;
    private long _framesReceived;
    private long _bytesReceived;
    private long _framesSent;
    private long _bytesSent;
    private long _forwarded;
    private long _delivered;
    private long _sent;
    private long _retried;

    /// <returns>Whether it is the first link that was ever accepted.</returns>
    public bool Linked(LinkDirection direction)
    {
        if (direction == LinkDirection.Inbound) return Interlocked.Increment(ref _linksAccepted) == 1;
        Interlocked.Increment(ref _linksDialled);
        return false;
    }

    public void DialFailed() => Interlocked.Increment(ref _dialsFailed);

    /// <summary>Counts frames that one link has received, and how many of them were passed on.</summary>
    public void FramesReceived(int frames, long bytes, int forwarded)
    {
        Interlocked.Add(ref _framesReceived, frames);
        Interlocked.Add(ref _bytesReceived, bytes);
        Interlocked.Add(ref _forwarded, forwarded);
    }

    public void FramesSent(int frames, long bytes)
    {
        Interlocked.Add(ref _framesSent, frames);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    public void Delivered() => Interlocked.Increment(ref _delivered);

    public void Sent() => Interlocked.Increment(ref _sent);

    public void Retried() => Interlocked.Increment(ref _retried);

    public void Dropped(DropReason reason, int count = 1) => Interlocked.Add(ref _drops[(int)reason], count);

    /// <summary>Whether any link was ever accepted: then others can reach this node.</summary>
    public bool HasAccepted => Interlocked.Read(ref _linksAccepted) > 0;

    public PeerStatistics Read(int links, int pending, int candidates, int handshakes, int awaited = 0) => new()
    {
        Links = links,
        LinksAccepted = Interlocked.Read(ref _linksAccepted),
        LinksDialled = Interlocked.Read(ref _linksDialled),
        DialsFailed = Interlocked.Read(ref _dialsFailed),
        FramesReceived = Interlocked.Read(ref _framesReceived),
        BytesReceived = Interlocked.Read(ref _bytesReceived),
        FramesSent = Interlocked.Read(ref _framesSent),
        BytesSent = Interlocked.Read(ref _bytesSent),
        MessagesForwarded = Interlocked.Read(ref _forwarded),
        MessagesDelivered = Interlocked.Read(ref _delivered),
        MessagesSent = Interlocked.Read(ref _sent),
        MessagesRetried = Interlocked.Read(ref _retried),
        MessagesPending = pending,
        ReceiptsAwaited = awaited,
        Candidates = candidates,
        Handshakes = handshakes,
        Drops = Enum.GetValues<DropReason>()
            .Select(reason => KeyValuePair.Create(reason, Interlocked.Read(ref _drops[(int)reason])))
            .Where(entry => entry.Value > 0)
            .ToDictionary(),
    };
}
