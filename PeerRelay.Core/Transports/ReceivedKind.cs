namespace PeerRelay.Transports;

/// <summary>What was received.</summary>
internal enum ReceivedKind
{
    /// <summary>A whole text message.</summary>
    Text,

    /// <summary>A binary message, whose bytes were not kept.</summary>
    Binary,

    /// <summary>A message above the size limit, whose bytes were not kept.</summary>
    TooLarge,

    /// <summary>A message that is not to be kept and does not end: nothing more can be received.</summary>
    Endless,

    /// <summary>The other side will send nothing more.</summary>
    Closed,

    /// <summary>The other side broke the transport's protocol.</summary>
    Malformed,

    /// <summary>The connection broke.</summary>
    Lost,
}
