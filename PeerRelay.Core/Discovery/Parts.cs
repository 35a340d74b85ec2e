using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Discovery;

/// <summary>
/// The parts of a k-bucket in each of which a node wants a link: quarters of the far buckets, by which most messages leave and which so save a hop, halves of the nearer
/// ones, and no parts of those that hold hardly more peers than the leaf set.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="depth">How many bits all of this node's leaf set share with it: about log2(peers / 8).</param>
internal readonly struct Parts(PeerId self, int depth)
{
    /// <summary>
    /// The depth at which no bucket's quarters count any more; one more does with each bit less. 10: a node wants two links for each bucket, two more for each that is quartered,
    /// and its leaf set: some 30 up to 10,000 peers, 36 among 100,000. With those that others want of it, it has fewer then than the 60 that it keeps. With quarters in larger
    /// networks it wanted 40, and where peers come and go all traded links all the time: each that was made had another one trimmed, whose loss was made up for in turn.
    /// </summary>
    private const int UnquarteredDepth = 10;

    /// <summary>How many bits all of this node's leaf set share with it.</summary>
    public int Depth => depth;

    /// <summary>The parts as they are for a node with the links that it has now.</summary>
    public static Parts Of<T>(PeerId self, Router<T> router)
        where T : class, INeighbour
    {
        var nearest = new T[DialPlanner<T>.LeafSet];
        var count = router.Transit.CollectClosest(self, [], nearest);
        return new Parts(self, count < nearest.Length ? 0 : nearest[count - 1].Id.CommonPrefixLength(self));
    }

    /// <summary>How many bits two peers of a bucket share, those that make it this node's bucket included, that are in the same part of it.</summary>
    public int BitsOf(int bucket) => Math.Min(bucket + 1 + SplitsOf(bucket), PeerId.BitLength);

    /// <summary>How many parts a bucket has.</summary>
    public int CountOf(int bucket) => 1 << (BitsOf(bucket) - bucket - 1);

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
    public PeerId IdOf(int bucket, int part)
    {
        var id = self.FlipBit(bucket);
        for (var bit = bucket + 1; bit < BitsOf(bucket); bit++)
            if ((part >> (bit - bucket - 1) & 1) != 0)
                id = id.FlipBit(bit);
        return id;
    }

    private int SplitsOf(int bucket)
    {
        if (bucket < UnquarteredDepth - depth && bucket + 2 <= depth) return 2;
        return bucket <= depth ? 1 : 0;
    }
}
