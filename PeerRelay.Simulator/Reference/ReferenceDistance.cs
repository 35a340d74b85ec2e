using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>
/// The distance of the <c>k-bucket</c> package: the XOR of two ids, byte after byte, in a double, so that of what lies behind the first 53 bits nothing is left.
/// </summary>
internal static class ReferenceDistance
{
    /// <summary>From here on another byte is less than half of the last place, and is rounded away.</summary>
    private const double Exact = 1UL << 53;

    /// <summary>The distance of two ids.</summary>
    public static double Between(PeerId x, PeerId y)
    {
        Span<byte> left = stackalloc byte[PeerId.ByteLength], right = stackalloc byte[PeerId.ByteLength];
        x.TryWriteBytes(left);
        y.TryWriteBytes(right);
        var distance = 0.0;
        for (var i = 0; i < left.Length; i++) distance = distance < Exact ? (distance * 256) + (left[i] ^ right[i]) : distance * 256;
        return distance;
    }
}
