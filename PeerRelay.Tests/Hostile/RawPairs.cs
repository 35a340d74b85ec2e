namespace PeerRelay.Tests.Hostile;

/// <summary>Raw peers, each with a partner: the first and the second, the third and the fourth, and so on.</summary>
internal static class RawPairs
{
    private const int AtOnce = 50;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    /// <summary>Connects so many peers.</summary>
    public static async Task<RawPeer[]> ConnectAsync(Uri url, int count)
    {
        var peers = new RawPeer[count];
        using var limit = new CancellationTokenSource(TimeLimit);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => peers[i] = await RawPeer.ConnectAsync(url, limit.Token));
        for (var i = 0; i < count; i++) peers[i].Partner = peers[i ^ 1].Id;
        return peers;
    }
}
