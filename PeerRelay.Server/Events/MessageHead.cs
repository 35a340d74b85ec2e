using PeerRelay.Identity;
using PeerRelay.Server.Inbox;

namespace PeerRelay.Server.Events;

/// <summary>What is told of a message for this node without its contents.</summary>
/// <param name="Sequence">Its number in the inbox, which has the contents.</param>
/// <param name="From">The peer that sent it, as the message says.</param>
/// <param name="Hops">How many links it came over.</param>
/// <param name="ReceivedAt">When it arrived.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record MessageHead(long Sequence, PeerId From, int Hops, DateTimeOffset ReceivedAt, int Bytes)
{
    /// <summary>Makes it of the inbox's entry, which it does not keep.</summary>
    public static MessageHead Of(InboxEntry entry) => new(entry.Sequence, entry.From, entry.Hops, entry.ReceivedAt, entry.Bytes);
}
