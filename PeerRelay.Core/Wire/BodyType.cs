namespace PeerRelay.Wire;

/// <summary>The <c>type</c> of an envelope's body.</summary>
internal enum BodyType
{
    /// <summary>None that this node knows, or no type: passed on, ignored at the target.</summary>
    Unknown = 0,
    User,
    FindPeers,
    FoundPeers,
    HandshakeOffer,
    HandshakeAnswer,
    Signal,

    // Those below are between peers of our kind; to all others they are unknown, and so ignored.
    Neighbours,
    Ack,
    Cant,
    Receipt,
    NotHere,
    Part,
}
