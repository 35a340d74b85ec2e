using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Discovery;

/// <summary>
/// What the links in each bucket are: found out once for all that asks between two changes of a bucket's links, as planning is done far more often than links change.
/// For one thread at a time.
/// </summary>
internal sealed class BucketFill<T>(PeerId self, Router<T> router)
    where T : class, INeighbour
{
    private const int SpareBuckets = 4;

    private Fill[] _fills = [];
    private (int Kin, int Transit) _versions = (-1, -1);
    private int _refreshes;

    /// <summary>The parts that the buckets have with the links that there are.</summary>
    public Parts Parts { get; private set; } = new(self, depth: 0);

    /// <summary>Looks whether the links have changed. To be called before the others.</summary>
    public void Refresh()
    {
        var versions = (router.Kin.Version, router.Transit.Version); // first: if there is a change meanwhile, all is found out again next time
        if (versions == _versions) return;
        _versions = versions;
        var parts = Parts.Of(self, router);
        if (parts.Depth != Parts.Depth) Array.Clear(_fills);
        Parts = parts;
        _refreshes++;
    }

    /// <summary>How many links to peers that pass messages on there are in a bucket.</summary>
    public int TransitIn(int bucket) => Of(bucket).Transit;

    /// <summary>The parts of a bucket in which there is no link to a peer of our kind that passes messages on: a bit for each, the lowest for the first.</summary>
    public int PartsWithoutKin(int bucket) => Of(bucket).WithoutKin;

    /// <summary>The parts of a bucket in which there is no link to any peer that passes messages on.</summary>
    public int PartsWithoutTransit(int bucket) => Of(bucket).WithoutTransit;

    private ref readonly Fill Of(int bucket)
    {
        if (bucket >= _fills.Length) Array.Resize(ref _fills, Math.Min(bucket + SpareBuckets, PeerId.BitLength));
        ref var fill = ref _fills[bucket];
        if (fill.FoundAt == _refreshes) return ref fill;
        var (kin, transit) = (router.Kin.HolderOfBucket(bucket), router.Transit.HolderOfBucket(bucket));
        if (fill.KinHolder != kin || fill.TransitHolder != transit)
        {
            fill = FindOut(bucket);
            // A link may have come or gone meanwhile; then it is found out once more at the next refresh.
            if (router.Kin.HolderOfBucket(bucket) == kin && router.Transit.HolderOfBucket(bucket) == transit) (fill.KinHolder, fill.TransitHolder) = (kin, transit);
        }

        fill.FoundAt = _refreshes;
        return ref fill;
    }

    private Fill FindOut(int bucket)
    {
        var fill = new Fill { Transit = router.Transit.CountInBucket(bucket) };
        var bits = Parts.BitsOf(bucket);
        for (var i = 0; i < Parts.CountOf(bucket); i++)
        {
            var part = Parts.IdOf(bucket, i);
            if (router.Kin.CountWithPrefix(part, bits) > 0) continue;
            fill.WithoutKin |= 1 << i;
            if (router.Transit.CountWithPrefix(part, bits) == 0) fill.WithoutTransit |= 1 << i;
        }

        return fill;
    }

    private record struct Fill
    {
        public int FoundAt; // by the number of refreshes, the first of which is 1
        public object? KinHolder;
        public object? TransitHolder;
        public int Transit;
        public int WithoutKin;
        public int WithoutTransit;
    }
}
