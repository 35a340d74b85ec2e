using PeerRelay.Links;

namespace PeerRelay.Neighbours;

/// <summary>
/// A link that has yet to show that the other side takes notice of it. A peer of the old kind leaves a link open and unserved when its
/// bucket is full, when it holds another link with our id, and when it has just lost one of two (<c>_onConnection</c> in the reference's
/// <c>lib/client.js</c>); to one that it serves it sends its search at once, and answers ours.
/// </summary>
/// <remarks>
/// It takes long to fail: on a machine that is too busy, what shows life may wait to be read. What comes while the link is being closed is
/// still taken.
/// </remarks>
/// <param name="neighbour">The peer.</param>
/// <param name="link">The link.</param>
/// <param name="deadline">Until when it may be silent.</param>
internal sealed class LinkTrial(Neighbour neighbour, ILink link, TimeSpan deadline)
{
    /// <summary>How many times longer than between two links that both might live.</summary>
    public const int Patience = 4;

    private readonly long _framesBefore = link.Counters.FramesReceived;

    public ILink Link => link;

    /// <summary>Whether there is nothing to decide any more: it has shown life, or we don't send by it.</summary>
    public bool IsOver => link.Counters.FramesReceived > _framesBefore || neighbour.Primary != link;

    /// <summary>Whether it has failed. While there are two links neither is closed: the peer would lose both.</summary>
    public bool HasFailed(TimeSpan now) => now >= deadline && neighbour.Contest is null && !IsOver;
}
