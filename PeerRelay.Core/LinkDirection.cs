namespace PeerRelay;

/// <summary>Which side made a connection.</summary>
public enum LinkDirection
{
    /// <summary>The other side dialled.</summary>
    Inbound,

    /// <summary>This side dialled.</summary>
    Outbound,
}
