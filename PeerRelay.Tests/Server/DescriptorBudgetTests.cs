using PeerRelay.Server.Hosting;

namespace PeerRelay.Tests.Server;

public sealed class DescriptorBudgetTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(400)]
    [InlineData(1_024)]
    [InlineData(20_000)]
    [InlineData(1_048_576)]
    public void Shares_OfAnyLimit_StayBelowItTogether(int descriptors)
    {
        var budget = new DescriptorBudget(maxConnections: 1_000_000, descriptors);
        Assert.True(budget.Peers > 0);
        Assert.True(budget.Plain > 0);
        Assert.True(budget.Peers + budget.Plain <= budget.Accepted);
        Assert.True(budget.Accepted < descriptors);
    }

    [Fact]
    public void Peers_OfTwentyThousandDescriptors_FifteenThousandAtLeast() =>
        Assert.InRange(new DescriptorBudget(maxConnections: 100_000, descriptors: 20_000).Peers, 15_000, 20_000);

    [Fact]
    public void Peers_FewerConfigured_ThoseOnly() => Assert.Equal(10, new DescriptorBudget(maxConnections: 10, descriptors: 20_000).Peers);

    [Fact]
    public void Limit_Unknown_OnlyTheSettingsCount()
    {
        var budget = new DescriptorBudget(maxConnections: 100_000, descriptors: null);
        Assert.Equal((100_000, 10_000), (budget.Peers, budget.Plain));
    }
}
