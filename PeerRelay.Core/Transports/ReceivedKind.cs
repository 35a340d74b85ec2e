namespace PeerRelay.Transports;

/// <summary>What was received.</summary>
internal enum ReceivedKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A whole text message, which is valid UTF-8.</summary>
    Text,

    /// <summary>A binary message, whose bytes were not kept.</summary>
    Binary,

    /// <summary>A message above the size limit, whose bytes were not kept.</summary>
    TooLarge,

    /// <summary>A message that is not to be kept and does not end: nothing more can be received.</summary>
    Endless,

    /// <summary>The other side will send nothing more.</summary>
    Closed,

    /// <summary>A ping, which is to be answered with a pong that carries the same. Only from a connection that leaves that to its owner.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>Text that is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>The other side broke the transport's protocol.</summary>
    Malformed,

    /// <summary>The connection broke.</summary>
    Lost,
}
