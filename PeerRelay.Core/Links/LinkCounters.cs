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

    /// <summary>Counts a frame; for the one thread that receives.</summary>
    public void Received(int bytes)
    {
        Volatile.Write(ref _framesReceived, _framesReceived + 1);
        Volatile.Write(ref _bytesReceived, _bytesReceived + bytes);
    }

    /// <summary>Counts frames; for the one thread at a time that writes.</summary>
    public void Sent(int frames, long bytes)
    {
        Volatile.Write(ref _framesSent, _framesSent + frames);
        Volatile.Write(ref _bytesSent, _bytesSent + bytes);
    }

    /// <summary>Counts a drop, on any thread.</summary>
    public void Dropped() => Interlocked.Increment(ref _framesDropped);
}
