namespace PeerRelay.WebRtc.Sctp;

/// <summary>Why a packet, or a part of it, was passed over.</summary>
internal enum SctpDropReason
{
    /// <summary>Too short for a header and a chunk.</summary>
    TooShort,

    /// <summary>For other ports than those agreed on.</summary>
    WrongPort,

    /// <summary>The checksum does not fit the bytes.</summary>
    WrongChecksum,

    /// <summary>The verification tag is not that of this association.</summary>
    WrongTag,

    /// <summary>A chunk's length is impossible, or its content can't be read.</summary>
    MalformedChunk,

    /// <summary>A chunk type that is not known.</summary>
    UnknownChunk,

    /// <summary>A chunk that has no meaning in the present state.</summary>
    UnexpectedChunk,

    /// <summary>A cookie that is not ours, or was changed.</summary>
    ForgedCookie,

    /// <summary>A cookie older than it may be.</summary>
    StaleCookie,

    /// <summary>DATA that was received before.</summary>
    DuplicateData,

    /// <summary>DATA for which the receive window has no room.</summary>
    NoRoom,

    /// <summary>A fragment whose message's beginning is not there.</summary>
    OrphanFragment,

    /// <summary>DATA on a stream that does not exist.</summary>
    InvalidStream,

    /// <summary>A SACK older than one that came before.</summary>
    StaleSack,

    /// <summary>A SACK of what was never sent, or whose gaps make no sense.</summary>
    InvalidSack,
}
