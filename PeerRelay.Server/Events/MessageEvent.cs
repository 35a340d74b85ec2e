using PeerRelay.Identity;
using PeerRelay.Server.Inbox;
using PeerRelay.Server.Json;

namespace PeerRelay.Server.Events;

/// <summary>Tells that a message for this node arrived.</summary>
/// <param name="Sequence">Its number in the inbox.</param>
/// <param name="From">The peer that sent it, as the message says.</param>
/// <param name="Hops">How many links it came over.</param>
/// <param name="ReceivedAt">When it arrived.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Json">The message, or null if it is long or bytes that came in parts: then the inbox has it.</param>
internal sealed record MessageEvent(long Sequence, PeerId From, int Hops, DateTimeOffset ReceivedAt, int Bytes, RawJson? Json)
{
    /// <summary>Longer messages are not put into events: a full buffer then holds 16 MB, not 1 GB.</summary>
    private const int MaxJsonBytes = 16 * 1024;

    /// <summary>Makes the event of the inbox's entry.</summary>
    public static MessageEvent Of(InboxEntry entry) =>
        new(entry.Sequence, entry.From, entry.Hops, entry.ReceivedAt, entry.Bytes, entry.Bytes <= MaxJsonBytes ? entry.Json : null);
}
