namespace PeerRelay.WebRtc.Sctp;

/// <summary>What is agreed on or settable of an association.</summary>
internal sealed record SctpOptions
{
    /// <summary>The port of RFC 8831 §5.</summary>
    public const ushort DefaultPort = 5000;

    /// <summary>Our port, as our session description names it.</summary>
    public ushort LocalPort { get; init; } = DefaultPort;

    /// <summary>The other side's port, as its session description names it.</summary>
    public ushort RemotePort { get; init; } = DefaultPort;

    /// <summary>The largest packet sent, in bytes: 1,200 of a datagram less those of DTLS. A multiple of 4, at least 512.</summary>
    public int MaxPacketBytes { get; init; } = 1148;

    /// <summary>The largest message received, in bytes. A larger one ends the association.</summary>
    public int MaxMessageBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes received that may wait to be read. At least twice the largest message, else one could never be put together.</summary>
    public int ReceiveWindowBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of messages that may wait to be sent and acknowledged.</summary>
    public int SendBufferBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Checks that the values fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
    public void Validate()
    {
        if (MaxPacketBytes is < 512 or > ushort.MaxValue || MaxPacketBytes % 4 != 0)
            throw new ArgumentException($"{nameof(MaxPacketBytes)} must be a multiple of 4 from 512 to 65,532.");
        if (MaxMessageBytes < 1 || ReceiveWindowBytes / 2 < MaxMessageBytes)
            throw new ArgumentException($"{nameof(ReceiveWindowBytes)} must be at least twice {nameof(MaxMessageBytes)}.");
        if (SendBufferBytes < 1)
            throw new ArgumentException($"{nameof(SendBufferBytes)} must be positive.");
    }
}
