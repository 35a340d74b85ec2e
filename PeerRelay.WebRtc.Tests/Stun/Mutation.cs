namespace PeerRelay.WebRtc.Tests.Stun;

/// <summary>Spoilt input for parsers.</summary>
internal static class Mutation
{
    /// <summary>Some bytes changed; then perhaps cut, or lengthened, at a place that tends to have been sound.</summary>
    public static byte[] Of(byte[] seed, Random random)
    {
        var bytes = (byte[])seed.Clone();
        for (var changes = random.Next(4); changes >= 0 && bytes.Length > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        var kind = random.Next(8);
        if (kind == 0) bytes = bytes[..random.Next(bytes.Length + 1)];
        if (kind == 1) bytes = [.. bytes, .. new byte[random.Next(64)]];
        if (kind is 0 or 1 or 2 && bytes.Length >= 20)
        {
            // With the right length in the header, the attributes are looked at.
            var length = (bytes.Length - 20) & ~3;
            bytes = bytes[..(20 + length)];
            (bytes[2], bytes[3]) = ((byte)(length >> 8), (byte)length);
        }

        return bytes;
    }
}
