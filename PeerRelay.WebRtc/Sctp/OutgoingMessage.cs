namespace PeerRelay.WebRtc.Sctp;

/// <summary>A message to be sent. Its bytes are copied once, into a buffer rented from the shared pool; chunks are cut from it when they are sent.</summary>
internal sealed class OutgoingMessage
{
    public byte[] Buffer { get; set; } = [];

    public int Length { get; set; }

    /// <summary>Bytes that chunks were cut of.</summary>
    public int Cut { get; set; }

    /// <summary>Bytes that were acknowledged for good.</summary>
    public int Acked { get; set; }

    public OutgoingStream Stream { get; set; } = null!;

    public uint Protocol { get; set; }

    /// <summary>Its number within the stream, from its first chunk on.</summary>
    public ushort Ssn { get; set; }

    /// <summary>The next one of its stream, or of those to be used anew.</summary>
    public OutgoingMessage? Next { get; set; }
}
