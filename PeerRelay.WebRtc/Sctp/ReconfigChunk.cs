using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>The parameters of RE-CONFIG chunks that data channels use (RFC 6525 §4.1, §4.4).</summary>
internal static class ReconfigChunk
{
    private const int HeaderBytes = 4;
    private const int RequestBytes = 16;
    private const int ResponseBytes = 12;

    /// <summary>Reads an Outgoing SSN Reset Request.</summary>
    /// <param name="parameter">The parameter with its header.</param>
    /// <param name="sequence">The request's number.</param>
    /// <param name="lastTsn">The request holds once all up to this one have come.</param>
    /// <param name="streams">The ids of the streams, two bytes each; none stands for all.</param>
    public static bool TryReadRequest(ReadOnlySpan<byte> parameter, out uint sequence, out uint lastTsn, out ReadOnlySpan<byte> streams)
    {
        sequence = lastTsn = 0;
        streams = default;
        if (parameter.Length < RequestBytes || parameter.Length % 2 != 0)
            return false;
        sequence = BinaryPrimitives.ReadUInt32BigEndian(parameter[4..]);
        lastTsn = BinaryPrimitives.ReadUInt32BigEndian(parameter[12..]);
        streams = parameter[RequestBytes..];
        return true;
    }

    /// <summary>Reads the number of any request.</summary>
    public static bool TryReadSequence(ReadOnlySpan<byte> parameter, out uint sequence)
    {
        sequence = 0;
        return parameter.Length >= HeaderBytes + 4 && BinaryPrimitives.TryReadUInt32BigEndian(parameter[HeaderBytes..], out sequence);
    }

    /// <summary>Reads a Re-configuration Response.</summary>
    public static bool TryReadResponse(ReadOnlySpan<byte> parameter, out uint sequence, out ReconfigResult result)
    {
        sequence = 0;
        result = default;
        if (parameter.Length < ResponseBytes)
            return false;
        sequence = BinaryPrimitives.ReadUInt32BigEndian(parameter[4..]);
        result = (ReconfigResult)BinaryPrimitives.ReadUInt32BigEndian(parameter[8..]);
        return true;
    }

    /// <summary>Adds a chunk with an Outgoing SSN Reset Request to an empty packet.</summary>
    public static void WriteRequest(ref PacketWriter writer, uint sequence, uint responseSequence, uint lastTsn, ReadOnlySpan<ushort> streams)
    {
        var length = RequestBytes + (streams.Length * 2);
        var body = writer.Add(ChunkType.Reconfig, 0, length);
        WriteHeader(body, ParameterType.OutgoingResetRequest, length);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], responseSequence);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], lastTsn);
        for (var i = 0; i < streams.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(body[(RequestBytes + (i * 2))..], streams[i]);
    }

    /// <summary>Adds a chunk with a Re-configuration Response to a packet.</summary>
    public static void WriteResponse(ref PacketWriter writer, uint sequence, ReconfigResult result)
    {
        var body = writer.Add(ChunkType.Reconfig, 0, ResponseBytes);
        WriteHeader(body, ParameterType.ReconfigResponse, ResponseBytes);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], (uint)result);
    }

    private static void WriteHeader(Span<byte> parameter, ParameterType type, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(parameter, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(parameter[2..], (ushort)length);
    }
}
