namespace PeerRelay.WebRtc.Stun;

/// <summary>Why bytes are no STUN message.</summary>
internal enum StunFault
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Fewer bytes than a header has.</summary>
    TooShort,

    /// <summary>More bytes than <see cref="StunFormat.MaxLength"/>.</summary>
    TooLong,

    /// <summary>The first two bits or the magic cookie are others.</summary>
    NotStun,

    /// <summary>The length in the header is not that of the rest.</summary>
    WrongLength,

    /// <summary>An attribute is longer than what is left.</summary>
    AttributeOverrun,

    /// <summary>An attribute has a length or value that it can't have.</summary>
    BadAttribute,

    /// <summary>Something follows FINGERPRINT.</summary>
    AfterFingerprint,
}
