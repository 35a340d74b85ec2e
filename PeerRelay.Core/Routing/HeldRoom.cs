namespace PeerRelay.Routing;

/// <summary>The bytes that all messages take together that a node holds. Safe for threads.</summary>
/// <param name="capacity">How many there may be.</param>
internal sealed class HeldRoom(long capacity)
{
    private long _taken;

    /// <summary>What one neighbour may hold when half of all is taken: so those that never acknowledge don't keep others out.</summary>
    private const int ShareWhenFull = 64 * 1024;

    /// <summary>Takes some, if there are as many left.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="held">How many the same neighbour has taken.</param>
    public bool TryTake(int bytes, int held)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken <= capacity / 2 || (taken <= capacity && held <= ShareWhenFull)) return true;
        GiveBack(bytes);
        return false;
    }

    /// <summary>Gives some back.</summary>
    public void GiveBack(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
