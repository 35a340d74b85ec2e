using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Dtls;

/// <summary>Finds the records in what is glued together from them, by their headers (RFC 6347 §4.1): type, version, epoch, number, length.</summary>
internal static class DtlsRecords
{
    /// <summary>Bytes of a header.</summary>
    public const int HeaderBytes = 13;

    /// <summary>The type of a record with application data.</summary>
    public const byte ApplicationData = 23;

    private const int EpochOffset = 3;
    private const int LengthOffset = 11;

    /// <summary>The length of the first record with its header; 0 if it is not all there.</summary>
    public static int FirstLength(ReadOnlySpan<byte> records)
    {
        if (records.Length < HeaderBytes) return 0;
        var length = HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(records[LengthOffset..]);
        return length <= records.Length ? length : 0;
    }

    /// <summary>Whether the first record is encrypted, or would be: of an epoch after the first. Not if there is no whole header.</summary>
    public static bool IsEncrypted(ReadOnlySpan<byte> records) => records.Length >= HeaderBytes && BinaryPrimitives.ReadUInt16BigEndian(records[EpochOffset..]) != 0;

    /// <summary>The length of the first records that are all there and fit a datagram together, and of the first alone if it is too long for one; 0 if there is none.</summary>
    public static int PackedLength(ReadOnlySpan<byte> records)
    {
        var packed = FirstLength(records);
        while (FirstLength(records[packed..]) is > 0 and var next && packed + next <= DtlsLimits.SentDatagramBytes) packed += next;
        return packed;
    }

    /// <summary>Looks through a datagram that has come.</summary>
    public static DatagramLook Look(ReadOnlySpan<byte> datagram)
    {
        var (whole, count, data, encrypted, hasStump) = (0, 0, 0, 0, false);
        while (FirstLength(datagram[whole..]) is > 0 and var length)
        {
            count++;
            if (datagram[whole] == ApplicationData) data++;
            if (IsEncrypted(datagram[whole..]))
            {
                encrypted++;
                hasStump |= length < HeaderBytes + DtlsLimits.LeastEncryptedBytes;
            }

            whole += length;
        }

        return new DatagramLook(whole, count, encrypted, hasStump, data == count && count > 0, IsOneOfData: data == 1 && count == 1);
    }
}
