namespace PeerRelay.Discovery;

/// <summary>What to do about an offer that came in.</summary>
internal enum OfferReply
{
    /// <summary>Nothing: we are linked, or the other side will answer our own offer.</summary>
    Ignore,

    /// <summary>Answer it.</summary>
    Answer,
}
