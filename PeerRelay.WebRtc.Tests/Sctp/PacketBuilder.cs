using System.Buffers.Binary;
using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

/// <summary>Packets made by hand.</summary>
internal static class PacketBuilder
{
    public static byte[] Packet(uint tag, params byte[][] chunks)
    {
        var packet = new byte[PacketHeader.Bytes].Concat(chunks.SelectMany(Pad)).ToArray();
        new PacketHeader(SctpOptions.DefaultPort, SctpOptions.DefaultPort, tag).Write(packet);
        return packet;
    }

    public static byte[] Chunk(byte type, byte flags, params byte[] body)
    {
        var chunk = new byte[4 + body.Length];
        chunk[0] = type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), (ushort)chunk.Length);
        body.CopyTo(chunk, 4);
        return chunk;
    }

    public static byte[] Data(uint tsn, DataFlags flags, ushort stream, ushort ssn, byte[] payload, uint protocol = 53)
    {
        var writer = new PacketWriter(new byte[2048]);
        new DataChunk { Flags = flags, Tsn = tsn, Stream = stream, Ssn = ssn, Protocol = protocol, Payload = payload }.Write(ref writer);
        return writer.Packet[PacketHeader.Bytes..(PacketHeader.Bytes + DataChunk.OverheadBytes + payload.Length)].ToArray();
    }

    public static byte[] Sack(uint cumulativeTsn, uint window, params GapBlock[] gaps)
    {
        var writer = new PacketWriter(new byte[2048]);
        SackChunk.Write(ref writer, cumulativeTsn, window, gaps, []);
        return writer.Packet[PacketHeader.Bytes..].ToArray();
    }

    /// <summary>A packet changed by hand with its checksum made right again.</summary>
    public static byte[] Fix(byte[] packet)
    {
        if (packet.Length >= PacketHeader.Bytes)
            BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(8), Crc32C.ComputePacket(packet));
        return packet;
    }

    private static byte[] Pad(byte[] chunk) => chunk.Concat(new byte[(4 - (chunk.Length % 4)) % 4]).ToArray();
}
