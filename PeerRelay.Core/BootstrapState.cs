namespace PeerRelay;

/// <summary>How it stands with a bootstrap node.</summary>
public enum BootstrapState
{
    /// <summary>It is being dialled.</summary>
    Connecting,

    /// <summary>There is a link to it.</summary>
    Connected,

    /// <summary>It could not be reached; the next attempt is due.</summary>
    Waiting,
}
