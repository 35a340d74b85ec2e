namespace PeerRelay.WebRtc.Ice;

/// <summary>Why an agent has given up.</summary>
internal enum IceFailure
{
    /// <summary>No pair has worked in time.</summary>
    NoPath,

    /// <summary>The other side has not answered for 30 s (RFC 7675): it is gone, or the way to it.</summary>
    ConsentExpired,
}
