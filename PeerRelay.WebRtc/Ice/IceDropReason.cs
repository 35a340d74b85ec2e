namespace PeerRelay.WebRtc.Ice;

/// <summary>Why an agent has taken no notice of a STUN message.</summary>
internal enum IceDropReason
{
    /// <summary>It is malformed.</summary>
    Malformed,

    /// <summary>Its fingerprint is wrong.</summary>
    BadFingerprint,

    /// <summary>It is neither a Binding request nor an answer to one.</summary>
    NotBinding,

    /// <summary>A request whose user name doesn't begin with our user fragment.</summary>
    WrongUser,

    /// <summary>Its integrity is missing or wrong.</summary>
    BadIntegrity,

    /// <summary>An answer to nothing that we asked, or that we asked too long ago.</summary>
    UnknownTransaction,

    /// <summary>An answer from elsewhere than what was asked (RFC 8445 §7.2.5.2.1).</summary>
    WrongSource,

    /// <summary>An answer with attributes that must be understood and are not, or with an error.</summary>
    Refused,
}
