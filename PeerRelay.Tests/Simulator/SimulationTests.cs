using System.Text.Json.Nodes;
using PeerRelay.Simulator.Options;
using PeerRelay.Simulator.Results;
using PeerRelay.Simulator.Scenarios;

namespace PeerRelay.Tests.Simulator;

/// <summary>Small networks of the real classes. At full size: the commands in the documents.</summary>
public sealed class SimulationTests
{
    private static readonly SimulationOptions Small = new()
    {
        Peers = 100, Messages = 1_000, JoinRate = 5, Settle = TimeSpan.FromMinutes(1), Duration = TimeSpan.FromMinutes(2), Quiet = true,
    };

    [Fact]
    public void Steady_ASmallNetwork_LosesNothingAndHoldsTheInvariant()
    {
        var result = Simulation.Run(Small);
        var tally = Assert.Single(result.Tallies);
        Assert.Equal((1_000, 1_000, 0), (tally.Sent, tally.Delivered, tally.Duplicates));
        Assert.InRange(tally.MeanHops, 1, 3);
        Assert.InRange(tally.TransmissionsPerHop, 1, 1.1);
        Assert.Equal(0, result.Figures.Single(figure => figure.Key == "buckets without a link, at the end").Value);
    }

    /// <summary>
    /// Half a minute of half as much again as all nodes together can handle: what is late must not be sent again and again, as
    /// that would make it later still.
    /// </summary>
    [Fact]
    public void Steady_ForSomeTimeMoreThanNodesCanHandle_FewCopiesAndAllArriveInTheEnd()
    {
        const int PerSecond = 650;
        var tally = Assert.Single(Simulation.Run(Small with
        {
            Peers = 40, Degree = 16, JoinRate = 1, Busy = TimeSpan.FromMilliseconds(40), Rate = PerSecond, Messages = 30 * PerSecond,
        }).Tallies);
        Assert.Equal((30 * PerSecond, 30 * PerSecond), (tally.Sent, tally.Delivered));
        Assert.InRange(tally.TransmissionsPerHop, 1, 1.4);
    }

    [Theory]
    [InlineData("steady")]
    [InlineData("mass-death")]
    [InlineData("churn")]
    [InlineData("droppers")]
    [InlineData("mixed")]
    [InlineData("reference")]
    public void Scenario_RunTwice_GivesTheSame(string scenario)
    {
        var options = Small with { Scenario = scenario, Peers = 40, Messages = 100, Loss = 0.001, Session = TimeSpan.FromMinutes(4) };
        Assert.Equal(Run(options), Run(options));
    }

    /// <summary>Of real reference peers that joined through one bootstrap, 73% of the messages came among 50 and 31% among 100.</summary>
    [Theory]
    [InlineData(50, 0.55, 0.95)]
    [InlineData(100, 0.2, 0.55)]
    public void Reference_ThroughOneBootstrap_LosesWhatTheRealOneLoses(int peers, double least, double most)
    {
        var tally = Assert.Single(Simulation.Run(Small with { Scenario = "reference", Peers = peers }).Tallies);
        Assert.InRange(tally.Share, least, most);
    }

    [Fact]
    public void Steady_WithAnotherSeed_GivesSomethingElse()
    {
        var options = Small with { Peers = 20, Messages = 50 };
        Assert.NotEqual(Run(options), Run(options with { Seed = 2 }));
    }

    [Fact]
    public void Chart_OfAResult_IsWellFormed()
    {
        var options = Small with { Peers = 20, Messages = 50 };
        var svg = System.Xml.Linq.XDocument.Parse(ResultChart.Draw(options, Simulation.Run(options)));
        Assert.Contains(svg.Descendants(), element => element.Value == "links on the way");
    }

    /// <summary>What must be the same in every run.</summary>
    private static string Run(SimulationOptions options)
    {
        var json = JsonNode.Parse(ResultJson.Write(options, Simulation.Run(options)))!.AsObject();
        json.Remove("run");
        return json.ToJsonString();
    }
}
