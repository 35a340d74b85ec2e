namespace PeerRelay.WebRtc.Dcep;

/// <summary>Payload protocol identifiers of data channels (RFC 8831 §8).</summary>
internal static class DataChannelProtocol
{
    /// <summary>OPEN and ACK.</summary>
    public const uint Control = 50;

    /// <summary>A message of text.</summary>
    public const uint Text = 51;

    /// <summary>A binary message.</summary>
    public const uint Binary = 53;

    /// <summary>An empty message of text; it bears one byte, as SCTP knows no empty messages (RFC 8831 §6.6).</summary>
    public const uint EmptyText = 56;

    /// <summary>An empty binary message; it bears one byte.</summary>
    public const uint EmptyBinary = 57;
}
