using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Routing;

/// <summary>Messages through many routers: each ends, none arrives twice, and in a small network each arrives.</summary>
public sealed class RouterNetworkTests
{
    private const int Graphs = 200;

    [Fact]
    public void Send_SmallGraphOfKnownPeers_ArrivesOnce() => AssertArrives(_ => Standing.Transit);

    [Fact]
    public void Send_SmallGraphOfUnknownPeers_ArrivesOnce() => AssertArrives(_ => Standing.Unknown);

    /// <summary>Where a neighbour of which nothing is known gets a second copy, each of the two gives way to the other; only the hop limit ends them.</summary>
    [Theory]
    [InlineData(8, 1)]
    [InlineData(12, 0.98)]
    public void Send_TransitAndUnknownMixed_EndsWithinTwentyHopsAndArrivesAtMostOnce(int nodes, double share)
    {
        var sent = 0;
        var arrived = 0;
        for (var seed = 0; seed < Graphs; seed++)
        {
            var random = new Random(seed);
            var network = new RouterNetwork(nodes, random.Next(nodes), () => random.Next(2) == 0 ? Standing.Transit : Standing.Unknown, random);
            for (var i = 0; i < 20; i++)
            {
                SendRandom(network, nodes, random);
                sent++;
                arrived += network.Delivered;
            }
        }

        Assert.True(arrived >= sent * share, $"{arrived} of {sent} arrived.");
    }

    [Fact]
    public void Send_TwelveKnownPeers_NearlyAllArrive()
    {
        var sent = 0;
        var arrived = 0;
        for (var seed = 0; seed < Graphs; seed++)
        {
            var random = new Random(seed);
            var network = new RouterNetwork(12, random.Next(12), () => Standing.Transit, random);
            for (var i = 0; i < 20; i++)
            {
                SendRandom(network, 12, random);
                sent++;
                arrived += network.Delivered;
            }
        }

        Assert.True(arrived > sent * 0.999, $"{arrived} of {sent} arrived.");
    }

    private static void AssertArrives(Func<Random, Standing> standing)
    {
        for (var seed = 0; seed < Graphs; seed++)
        {
            var random = new Random(seed);
            var nodes = random.Next(2, 9);
            var network = new RouterNetwork(nodes, random.Next(nodes), () => standing(random), random);
            for (var i = 0; i < 30; i++)
            {
                SendRandom(network, nodes, random);
                Assert.True(network.Delivered == 1, $"Seed {seed}, message {i} among {nodes} nodes: {network.FrameCount} frames and lost.");
            }
        }
    }

    private static void SendRandom(RouterNetwork network, int nodes, Random random)
    {
        var from = random.Next(nodes);
        network.Send(from, (from + random.Next(1, nodes)) % nodes);
        Assert.InRange(network.LongestPath, 1, WireLimits.MaxPath);
        Assert.InRange(network.Delivered, 0, 1);
    }
}
