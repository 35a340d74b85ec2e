using PeerRelay.Links;

namespace PeerRelay;

/// <summary>
/// For a host that reads many connections on one thread: what it finds to be read at a time is a round, and each link is written once a round, at its end, whatever
/// connections its messages came by. Where much comes at once, links are written before that.
/// </summary>
public sealed class ReadRound
{
    /// <summary>What is handled before links are written. 512 KiB, small frames counted as more than their bytes: half a millisecond.</summary>
    private const int MostHandled = 512 * 1024;

    [ThreadStatic]
    private static ReadRound? _current;

    private int _handled;

    /// <summary>Makes this the round of the calling thread, from now on and for good: whatever it does is followed by an <see cref="End"/>.</summary>
    public void Begin() => _current = this;

    /// <summary>Writes what has been put on links since the last time. To be called by the thread of the round, each time before it waits.</summary>
    public void End()
    {
        _handled = 0;
        Flushes.FlushAll();
    }

    /// <summary>Whether the calling thread is that of the round.</summary>
    internal bool IsCurrent => _current == this;

    /// <summary>What is to be written when it ends.</summary>
    internal FlushList Flushes { get; } = new();

    /// <summary>Writes what has been put on links in the round of the calling thread, if it has one: what comes now may take long.</summary>
    internal static void WriteSoFar() => _current?.Flushes.FlushAll();

    /// <summary>Notes what one connection has brought.</summary>
    internal void HasHandled(int bytes)
    {
        _handled += bytes;
        if (_handled >= MostHandled) End();
    }
}
