using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

/// <summary>All orders in which two sides' offers and answers can be sent and arrive.</summary>
public sealed class HandshakeModelTests
{
    public static TheoryData<bool, bool, bool, bool> Cases()
    {
        var cases = new TheoryData<bool, bool, bool, bool>();
        foreach (var firstIsSmaller in new[] { true, false })
            foreach (var firstIsDialable in new[] { true, false })
                foreach (var secondIsDialable in new[] { true, false })
                    foreach (var keepsOrder in new[] { true, false })
                        cases.Add(firstIsSmaller, firstIsDialable, secondIsDialable, keepsOrder);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_EveryInterleaving_OneSideDialsIfItCan(bool firstIsSmaller, bool firstIsDialable, bool secondIsDialable, bool keepsOrder)
    {
        var runs = 0;
        var canLink = firstIsDialable || secondIsDialable;
        Explore([]);
        Assert.True(runs > 5);

        void Explore(int[] choices)
        {
            var model = new HandshakeModel(
                firstIsSmaller ? [Ids.Of("1"), Ids.Of("9")] : [Ids.Of("9"), Ids.Of("1")], [firstIsDialable, secondIsDialable], keepsOrder);
            foreach (var choice in choices) model.Choices()[choice]();
            var next = model.Choices();
            Assert.True(choices.Length < 20, "It goes on for ever.");
            for (var i = 0; i < next.Count; i++) Explore([.. choices, i]);
            if (next.Count > 0) return;
            runs++;
            var run = string.Join(',', choices);
            Assert.True(model.Dials == (canLink ? 1 : 0), $"{model.Dials} dials in run {run}");
            Assert.True(model.Answers <= model.Offers, $"{model.Answers} answers to {model.Offers} offers in run {run}");
            Assert.True(model.Unasked == 0, $"An unasked answer in run {run}");
        }
    }
}
