using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>The common header of a packet (RFC 9260 §3.1).</summary>
internal readonly record struct PacketHeader(ushort SourcePort, ushort DestinationPort, uint Tag)
{
    public const int Bytes = 12;

    private const int ChecksumOffset = 8;

    /// <summary>Reads the header of a packet and checks its checksum.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out PacketHeader header, out SctpDropReason reason)
    {
        header = default;
        reason = SctpDropReason.TooShort;
        if (packet.Length < Bytes + Chunk.HeaderBytes)
            return false;
        reason = SctpDropReason.WrongChecksum;
        if (BinaryPrimitives.ReadUInt32LittleEndian(packet[ChecksumOffset..]) != Crc32C.ComputePacket(packet))
            return false;
        header = new PacketHeader(
            BinaryPrimitives.ReadUInt16BigEndian(packet),
            BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(packet[4..]));
        return true;
    }

    /// <summary>Writes the header over the first bytes of a packet that is complete otherwise.</summary>
    public void Write(Span<byte> packet)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], Tag);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[ChecksumOffset..], Crc32C.ComputePacket(packet));
    }
}
