namespace PeerRelay.WebRtc.Ice;

/// <summary>Who decides which pair is used (RFC 8445 §6.1.1).</summary>
internal enum IceRole
{
    /// <summary>We do: as a rule who made the offer.</summary>
    Controlling,

    /// <summary>The other side does.</summary>
    Controlled,
}
