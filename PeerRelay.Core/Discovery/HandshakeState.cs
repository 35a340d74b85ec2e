namespace PeerRelay.Discovery;

/// <summary>How far a handshake has come.</summary>
internal enum HandshakeState
{
    /// <summary>We have made an offer, and wait for the answer.</summary>
    Offered,

    /// <summary>We have answered the other side's offer, and wait for it to dial.</summary>
    Answered,

    /// <summary>We have had the answer, and dial.</summary>
    Dialling,
}
