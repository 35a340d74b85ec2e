namespace PeerRelay.WebRtc.Ice;

/// <summary>How well a connection has shown that an address is its other side's; each is worth more than those before it.</summary>
internal enum AddressProof
{
    /// <summary>A check with the right integrity has come from there: somebody may have sent it again from a forged source.</summary>
    Claimed,

    /// <summary>Something that we sent there was answered. That somebody is there, and wants it; but the password may be another connection's that the other side was told of, and the address a stranger's.</summary>
    Answered,

    /// <summary>What has come from there was ciphered with the connection's keys.</summary>
    Secured,
}
