namespace PeerRelay.Wire;

/// <summary>What the bytes of a message in parts are.</summary>
internal enum PartKind
{
    /// <summary>The message, which is bytes.</summary>
    Bytes,

    /// <summary>The message's JSON, in UTF-8.</summary>
    Json,
}
