namespace PeerRelay.Links;

/// <summary>The counters of one link.</summary>
internal sealed class LinkCounters
{
    private long _framesReceived;
    private long _bytesReceived;
    private long _framesSent;
    private long _bytesSent;
    private long _framesDropped;

    public long FramesReceived => Interlocked.Read(ref _framesReceived);

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    public long FramesSent => Interlocked.Read(ref _framesSent);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public long FramesDropped => Interlocked.Read(ref _framesDropped);

    public void Received(int bytes)
    {
        Interlocked.Increment(ref _framesReceived);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    public void Sent(int bytes)
    {
        Interlocked.Increment(ref _framesSent);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    public void Dropped() => Interlocked.Increment(ref _framesDropped);
}
