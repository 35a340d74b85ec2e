namespace PeerRelay.WebRtc;

/// <summary>Why something that came was dropped.</summary>
public enum RtcDropReason
{
    /// <summary>A datagram that is empty, or neither STUN nor DTLS.</summary>
    UnknownKind,

    /// <summary>STUN that can't be read, or was changed on its way.</summary>
    MalformedStun,

    /// <summary>A STUN request with the user name of no connection.</summary>
    UnknownUser,

    /// <summary>An answer to no STUN request, or one that came too late.</summary>
    UnknownTransaction,

    /// <summary>DTLS from an address that no connection has.</summary>
    UnknownAddress,

    /// <summary>STUN by who does not know the password.</summary>
    BadIntegrity,

    /// <summary>STUN that is of no use: neither a Binding request nor an answer, an answer from elsewhere than what was asked, or a refusal.</summary>
    UnfitStun,

    /// <summary>
    /// DTLS that was not looked at: no whole record, too long or of too many records, or too much of a handshake. Data before there are keys is not counted: it may be that of another connection
    /// between the same two ports.
    /// </summary>
    UnfitDtls,

    /// <summary>A packet of SCTP, or a part of it, that was repeated or made no sense, or that there was no room for.</summary>
    UnfitSctp,

    /// <summary>A message on no channel or of an unknown kind, or a channel too many.</summary>
    UnfitMessage,
}
