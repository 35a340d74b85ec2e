namespace PeerRelay.WebRtc.Stun;

/// <summary>The value of FINGERPRINT (RFC 8489 §14.7): the CRC-32 of ITU V.42, turned by a constant.</summary>
internal static class StunFingerprint
{
    private const uint Polynomial = 0xedb88320;
    private const uint Turn = 0x5354554e;

    private static readonly uint[] Table = CreateTable();

    /// <param name="bytes">The message up to the attribute, with a length in the header that counts it.</param>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc ^ Turn;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            table[i] = crc;
        }

        return table;
    }
}
