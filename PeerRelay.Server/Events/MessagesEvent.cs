namespace PeerRelay.Server.Events;

/// <summary>Tells that messages for this node arrived.</summary>
/// <param name="Items">The first of them.</param>
/// <param name="More">How many there were besides.</param>
internal sealed record MessagesEvent(IReadOnlyList<MessageHead> Items, long More);
