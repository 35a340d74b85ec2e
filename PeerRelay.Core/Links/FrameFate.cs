namespace PeerRelay.Links;

/// <summary>What became of a frame, as far as the link that it came by is concerned.</summary>
internal enum FrameFate
{
    /// <summary>It was handled.</summary>
    Handled,

    /// <summary>It was handled, and is an answer that was due: it does not count as a message.</summary>
    Due,

    /// <summary>It was dropped.</summary>
    Dropped,

    /// <summary>It was dropped, and the other side itself must have made it wrong: a few of these end the link.</summary>
    Malformed,
}
