using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Routing;

/// <summary>Is told what becomes of a message of this node's own when it leaves, also if it has waited for a first link.</summary>
internal interface ISendObserver
{
    /// <summary>The message has been put on a link, or dropped. Not called for one that has waited too long.</summary>
    /// <param name="firstHop">The neighbour that it went to; null if that is the target itself, or it was dropped.</param>
    /// <param name="reason">Why it was dropped, or <see cref="DropReason.None"/>.</param>
    /// <param name="now">The time since some fixed moment.</param>
    void OnSent(PeerId? firstHop, DropReason reason, TimeSpan now);
}
