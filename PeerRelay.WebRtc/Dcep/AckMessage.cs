namespace PeerRelay.WebRtc.Dcep;

/// <summary>DATA_CHANNEL_ACK (RFC 8832 §5.2): one byte.</summary>
internal static class AckMessage
{
    public static ReadOnlySpan<byte> Bytes => [2];

    /// <summary>Whether bytes are one.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.SequenceEqual(Bytes);
}
