namespace PeerRelay.LargeMessages;

/// <summary>What became of a part.</summary>
internal enum PartFate
{
    /// <summary>It is kept until the others have come.</summary>
    Kept,

    /// <summary>It was the last that was missing: the message is to be delivered.</summary>
    Completing,

    /// <summary>It is there already, but not all others are.</summary>
    Repeated,

    /// <summary>The message has been delivered.</summary>
    Delivered,

    /// <summary>The message is whole, and being delivered: whether it is taken is not known yet.</summary>
    UnderWay,

    /// <summary>Its bytes are not what it says, or it says another length or kind than those that came before.</summary>
    Malformed,

    /// <summary>The message is larger than is taken.</summary>
    TooLarge,

    /// <summary>There is no room for the message beside others that are not whole yet.</summary>
    NoRoom,
}
