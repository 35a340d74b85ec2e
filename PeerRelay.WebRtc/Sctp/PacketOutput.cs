namespace PeerRelay.WebRtc.Sctp;

/// <summary>Finishes packets and gives them to the owner.</summary>
internal sealed class PacketOutput(ISctpOwner owner, SctpOptions options)
{
    private readonly byte[] buffer = new byte[options.MaxPacketBytes];

    /// <summary>The other side's verification tag; 0 until it is known.</summary>
    public uint PeerTag { get; set; }

    /// <summary>Begins a packet. One at a time: they share a buffer.</summary>
    public PacketWriter Begin() => new(buffer);

    /// <summary>Sends a packet with the other side's tag.</summary>
    public void Send(scoped in PacketWriter writer) => Send(writer, PeerTag);

    /// <summary>Sends a packet with a given tag.</summary>
    public void Send(scoped in PacketWriter writer, uint tag)
    {
        new PacketHeader(options.LocalPort, options.RemotePort, tag).Write(writer.Packet);
        owner.SendPacket(writer.Packet);
    }

    /// <summary>Sends a packet of one chunk.</summary>
    public void Send(ChunkType type, ReadOnlySpan<byte> body)
    {
        var writer = Begin();
        body.CopyTo(writer.Add(type, 0, body.Length));
        Send(writer);
    }
}
