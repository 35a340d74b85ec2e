using PeerRelay.Simulator.Options;

namespace PeerRelay.Tests.Simulator;

public sealed class OptionTests
{
    [Fact]
    public void Read_AllOptions_SetsThem()
    {
        var fault = CommandLine.Read(["churn", "--peers", "500", "--seed", "7", "--session", "1.5h", "--loss", "0.01", "--latency", "20ms", "--busy", "2.5ms", "--quiet"], out var options);
        Assert.Null(fault);
        var expected = new SimulationOptions
        {
            Scenario = "churn", Peers = 500, Seed = 7, Session = TimeSpan.FromMinutes(90), Loss = 0.01, Latency = TimeSpan.FromMilliseconds(20),
            Busy = TimeSpan.FromMilliseconds(2.5), Quiet = true,
        };
        Assert.Equal(expected, options);
    }

    [Theory]
    [InlineData("The scenario is missing. There are steady, ")]
    [InlineData("'unsteady' is not a scenario. There are steady, ", "unsteady")]
    [InlineData("'--pears' is not an option. --help lists ", "steady", "--pears", "5")]
    [InlineData("--peers: its value is missing. Allowed is a whole number", "steady", "--peers")]
    [InlineData("--peers: '1' is not allowed. Allowed is a whole number from 2 to 1000000.", "steady", "--peers", "1")]
    [InlineData("--peers: '-5' is not allowed. ", "steady", "--peers", "-5")]
    [InlineData("--dead: '1.5' is not allowed. Allowed is a number from 0 to 1", "mass-death", "--dead", "1.5")]
    [InlineData("--session: '10' is not allowed. Allowed is a number with ms, s, m or h", "churn", "--session", "10")]
    [InlineData("--session: '10x' is not allowed. ", "churn", "--session", "10x")]
    [InlineData("--bootstrap-leaves is not allowed with churn.", "churn", "--bootstrap-leaves")]
    public void Read_Fault_IsNamedWithWhatIsAllowed(string start, params string[] arguments) =>
        Assert.StartsWith(start, CommandLine.Read(arguments, out _), StringComparison.Ordinal);

    [Fact]
    public void Help_Names_EveryOptionAndScenario()
    {
        Assert.All(OptionTable.Options, option => Assert.Contains("--" + option.Name, CommandLine.Help, StringComparison.Ordinal));
        Assert.All(OptionTable.Scenarios, scenario => Assert.Contains(scenario.Name, CommandLine.Help, StringComparison.Ordinal));
    }
}
