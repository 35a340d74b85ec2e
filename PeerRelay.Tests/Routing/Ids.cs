using System.Globalization;
using PeerRelay.Identity;

namespace PeerRelay.Tests.Routing;

/// <summary>Ids for tests.</summary>
internal static class Ids
{
    public static PeerId Zero { get; } = PeerId.FromBytes(new byte[PeerId.ByteLength]);

    /// <summary>An id that starts with these hexadecimal digits; the rest is zero.</summary>
    public static PeerId Of(string prefix) => PeerId.Parse(prefix.PadRight(PeerId.HexLength, '0'));

    /// <summary>An id of which only the last bits are set.</summary>
    public static PeerId Low(int value) =>
        PeerId.Parse(value.ToString("x", CultureInfo.InvariantCulture).PadLeft(PeerId.HexLength, '0'));

    public static PeerId Random(Random random)
    {
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        random.NextBytes(bytes);
        return PeerId.FromBytes(bytes);
    }

    /// <summary>An id that shares exactly so many leading bits with another.</summary>
    public static PeerId Sharing(PeerId other, int bits, Random random)
    {
        var id = Random(random);
        for (var i = 0; i < bits; i++)
            if (id.GetBit(i) != other.GetBit(i))
                id = id.FlipBit(i);
        return id.GetBit(bits) == other.GetBit(bits) ? id.FlipBit(bits) : id;
    }

    /// <summary>Ids of which many share long prefixes: with the first, and with one another.</summary>
    public static PeerId[] Clustered(int count, PeerId centre, Random random)
    {
        var ids = new List<PeerId>();
        while (ids.Count < count)
        {
            var near = ids.Count > 0 && random.Next(2) == 0 ? ids[random.Next(ids.Count)] : centre;
            var id = random.Next(3) == 0 ? Random(random) : Sharing(near, random.Next(PeerId.BitLength), random);
            ids.Add(id);
        }
        return [.. ids.Distinct()];
    }
}
