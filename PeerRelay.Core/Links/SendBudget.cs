namespace PeerRelay.Links;

/// <summary>
/// The bytes of the buffers in which frames wait for all links of a node, to be written. A link's own bound alone would let many links that stall at once take all memory:
/// once the node's bytes are used up, each link may hold only a small share.
/// </summary>
/// <param name="maxBytes">Bytes in all, above which a link is held to its share.</param>
internal sealed class SendBudget(long maxBytes)
{
    /// <summary>Bytes that a link may hold when the node's are used up: some signalling messages, so that all links go on, if slowly.</summary>
    public const int Share = 16 * 1024;

    private long _bytes;

    /// <summary>Whether a link may put in a frame.</summary>
    /// <param name="bytes">The length of the frame.</param>
    /// <param name="held">What the link holds.</param>
    public bool Allows(int bytes, int held) => held + bytes <= Share || Interlocked.Read(ref _bytes) <= maxBytes - bytes;

    public void Take(int bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Release(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
