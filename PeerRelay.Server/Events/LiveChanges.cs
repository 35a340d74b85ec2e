using PeerRelay.Identity;

namespace PeerRelay.Server.Events;

/// <summary>What has changed since a reader was last told.</summary>
internal sealed class LiveChanges
{
    /// <summary>No change.</summary>
    public static LiveChanges None { get; } = new();

    /// <summary>The peers that have been linked or are no longer, with the reason of the latest end; null where a link was made last.</summary>
    public Dictionary<PeerId, LinkCloseReason?> Peers { get; } = [];

    /// <summary>Messages that have arrived.</summary>
    public List<MessageHead> Messages { get; } = [];

    /// <summary>How many more have.</summary>
    public long MoreMessages { get; set; }

    /// <summary>Whether more peers have changed than were kept: then <see cref="Peers"/> holds none of them.</summary>
    public bool IsOverrun { get; set; }

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty => Peers.Count == 0 && Messages.Count == 0 && !IsOverrun;
}
