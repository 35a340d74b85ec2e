using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Simulator.Messages;
using PeerRelay.Simulator.Networks;
using PeerRelay.Simulator.Nodes;
using PeerRelay.Simulator.Peers;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Simulator;

public sealed class NodeSettingsTests
{
    private static readonly Uri Url = new("ws://p0.sim/");

    /// <summary>What is forgotten must not depend on how ids hash, which is another way in each process: a run would not give the same again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_ReturnPaths_InOnePart(bool isBootstrap)
    {
        var plan = new PeerPlan(new SimulatedNetwork(1, new LinkModel()), Ids.Of("1"), Url, isBootstrap ? null : Url, KeptLinks: 60, new MessageBook());
        Assert.Single(TwoGenerations<PeerId, PeerId>.Stripes(NodeSettings.Of(plan).Limits.ReturnPaths, TimeSpan.FromMinutes(5)));
    }
}
