namespace PeerRelay.Node;

/// <summary>Bytes that some messages may take together. Safe for threads.</summary>
/// <param name="capacity">How many there may be.</param>
internal sealed class ByteRoom(long capacity)
{
    private long _taken;

    /// <summary>Takes some, if there are as many left.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= capacity) return true;
        GiveBack(bytes);
        return false;
    }

    /// <summary>Gives some back.</summary>
    public void GiveBack(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
