using PeerRelay.Identity;

namespace PeerRelay.Simulator.Peers;

/// <summary>
/// The invariant by which greedy routing never dead-ends: every node has a link that messages can be passed on by in every k-bucket that is not empty in the whole network.
/// </summary>
/// <param name="Peers">Peers that were looked at.</param>
/// <param name="Violators">Those that lack a link in some bucket.</param>
/// <param name="Buckets">Buckets that are not empty, of all peers.</param>
/// <param name="Lacking">Those of them in which the peer has no link.</param>
/// <param name="Thin">Those in which it has one, though there are several peers.</param>
internal sealed record Invariant(int Peers, int Violators, long Buckets, long Lacking, long Thin)
{
    /// <summary>Looks at all living peers.</summary>
    public static Invariant Check(Population population)
    {
        IScenarioPeer[] peers = [.. population.Living, population.Bootstrap];
        PeerId[] ids = [.. peers.Where(peer => peer.IsAlive).Select(peer => peer.Id)];
        Array.Sort(ids);
        var result = new Invariant(0, 0, 0, 0, 0);
        var links = new int[PeerId.BitLength];
        foreach (var peer in peers)
        {
            if (!peer.IsAlive || peer.IsOld) continue; // old peers know nothing of it
            Array.Clear(links);
            peer.CountUsable(links);
            result = Add(result, peer.Id, ids, links);
        }

        return result;
    }

    /// <summary>Walks down the tree of all ids towards one: each sibling subtree that it passes is a bucket.</summary>
    private static Invariant Add(Invariant sum, PeerId self, ReadOnlySpan<PeerId> ids, ReadOnlySpan<int> links)
    {
        var (buckets, lacking, thin) = (0, 0, 0);
        for (var bit = 0; ids.Length > 1; bit++)
        {
            var ones = FirstWithBit(ids, bit);
            var others = self.GetBit(bit) ? ones : ids.Length - ones;
            ids = self.GetBit(bit) ? ids[ones..] : ids[..ones];
            if (others == 0) continue;
            buckets++;
            if (links[bit] == 0) lacking++;
            else if (links[bit] == 1 && others > 1) thin++;
        }

        return new Invariant(sum.Peers + 1, sum.Violators + (lacking > 0 ? 1 : 0), sum.Buckets + buckets, sum.Lacking + lacking, sum.Thin + thin);
    }

    /// <summary>Where the ids begin, of some in order that are alike up to a bit, that have it.</summary>
    private static int FirstWithBit(ReadOnlySpan<PeerId> ids, int bit)
    {
        var (low, high) = (0, ids.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ids[middle].GetBit(bit)) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
