namespace PeerRelay.Server.Access;

/// <summary>Whether a caller may use the admin API, and if not, why.</summary>
internal enum AdminAccess
{
    /// <summary>It may.</summary>
    Allowed,

    /// <summary>A key is set and the caller shows none.</summary>
    KeyMissing,

    /// <summary>The caller shows another key.</summary>
    KeyWrong,

    /// <summary>No key is set and the node is meant for others, so that a caller on this machine may be a proxy that tells of nobody.</summary>
    KeyRequired,

    /// <summary>No key is set and the caller is not on this machine.</summary>
    NotLocal,

    /// <summary>No key is set and the request came through a proxy, behind which anyone may be.</summary>
    Forwarded,

    /// <summary>No key is set and <c>Host</c> is not this machine: a page that has its own name point at 127.0.0.1 looks like that.</summary>
    ForeignHost,

    /// <summary>The request comes from a page of another origin.</summary>
    ForeignOrigin,
}
