namespace PeerRelay.Neighbours;

/// <summary>What is to be done about two links to the same peer.</summary>
internal enum ContestVerdict
{
    /// <summary>Nothing yet.</summary>
    Wait,

    /// <summary>Close the second link.</summary>
    KeepPrimary,

    /// <summary>Send by the second link, and close the first.</summary>
    KeepSecondary,

    /// <summary>Send by the second link, and close neither.</summary>
    Swap,

    /// <summary>Close both: the peer serves neither.</summary>
    KeepNeither,
}
