namespace PeerRelay.Links;

/// <summary>The counters of one link.</summary>
internal struct LinkCounters
{
    private long _framesReceived;
    private long _bytesReceived;
    private long _framesSent;
    private long _bytesSent;
    private long _framesDropped;

    public readonly long FramesReceived => Volatile.Read(in _framesReceived);

    public readonly long BytesReceived => Volatile.Read(in _bytesReceived);

    public readonly long FramesSent => Volatile.Read(in _framesSent);

    public readonly long BytesSent => Volatile.Read(in _bytesSent);

    public readonly long FramesDropped => Volatile.Read(in _framesDropped);

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
