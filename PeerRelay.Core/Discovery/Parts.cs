using PeerRelay.Identity;

namespace PeerRelay.Discovery;

/// <summary>
/// The parts of a k-bucket in each of which a node wants a link: quarters of the far buckets, by which most messages leave and which so save a hop, halves of the near ones.
/// </summary>
/// <param name="self">This node.</param>
internal readonly struct Parts(PeerId self)
{
    /// <summary>
    /// Buckets whose quarters count. 8: with the halves of those below and the leaf set, a node of a network of 100,000 peers wants some 55 links. A message leaves by one of
    /// the buckets below once in two hundred times.
    /// </summary>
    private const int Quartered = 8;

    /// <summary>How many bits two peers share, this one's bucket included, that are in the same part of it.</summary>
    public static int BitsOf(int bucket) => Math.Min(bucket + (bucket < Quartered ? 3 : 2), PeerId.BitLength);

    /// <summary>How many parts a bucket has.</summary>
    public static int CountOf(int bucket) => 1 << (BitsOf(bucket) - bucket - 1);

    /// <summary>Which part of a bucket an id is in.</summary>
    public int IndexOf(int bucket, PeerId id)
    {
        var index = 0;
        for (var bit = bucket + 1; bit < BitsOf(bucket); bit++)
            if (id.GetBit(bit) != self.GetBit(bit))
                index |= 1 << (bit - bucket - 1);
        return index;
    }

    /// <summary>Some id in a part of a bucket.</summary>
    public PeerId Of(int bucket, int part)
    {
        var id = self.FlipBit(bucket);
        for (var bit = bucket + 1; bit < BitsOf(bucket); bit++)
            if ((part >> (bit - bucket - 1) & 1) != 0)
                id = id.FlipBit(bit);
        return id;
    }
}
