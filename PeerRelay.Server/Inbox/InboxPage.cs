namespace PeerRelay.Server.Inbox;

/// <summary>A part of the inbox.</summary>
/// <param name="Items">The messages, the oldest first.</param>
/// <param name="Next">The number to ask on with as <c>after</c>; null if there is nothing newer yet.</param>
/// <param name="Last">The number of the newest message there was; 0 before the first.</param>
/// <param name="Dropped">How many messages fell off since the start, because the inbox was full.</param>
internal sealed record InboxPage(IReadOnlyList<InboxEntry> Items, long? Next, long Last, long Dropped);
