using PeerRelay.Server.Settings;

namespace PeerRelay.Tests.Server;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--port 9000", "--PeerRelay:Port=9000")]
    [InlineData("--port=9000", "--PeerRelay:Port=9000")]
    [InlineData("--id abc", "--PeerRelay:Id=abc")]
    [InlineData("--public-url ws://a:1/relay?x=1", "--PeerRelay:PublicUrl=ws://a:1/relay?x=1")]
    [InlineData("--bootstrap ws://a --bootstrap=ws://b", "--PeerRelay:Bootstrap=ws://a ws://b")]
    [InlineData("--PeerRelay:Limits:MaxLinks=5", "--PeerRelay:Limits:MaxLinks=5")]
    [InlineData("--Serilog:MinimumLevel:Default Debug", "--Serilog:MinimumLevel:Default=Debug")]
    public void Parse_KnownSwitch_BecomesSetting(string arguments, string setting)
    {
        var commandLine = CommandLine.Parse(arguments.Split(' '));
        Assert.Empty(commandLine.Faults);
        Assert.Equal(CommandLineMode.Run, commandLine.Mode);
        Assert.Equal([setting], commandLine.Settings);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--nonsense --help")]
    [InlineData("--nonsense -h")]
    public void Parse_Help_IsHelpWhateverElseIsThere(string arguments) =>
        Assert.Equal(CommandLineMode.Help, CommandLine.Parse(arguments.Split(' ')).Mode);

    [Fact]
    public void Parse_Health_KeepsSettings()
    {
        var commandLine = CommandLine.Parse(["--health", "--port", "9000"]);
        Assert.Equal(CommandLineMode.Health, commandLine.Mode);
        Assert.Equal(["--PeerRelay:Port=9000"], commandLine.Settings);
    }

    [Theory]
    [InlineData("--prot 9000", "--prot", "Did you mean --port?")]
    [InlineData("--port", "--port", "a value must follow")]
    [InlineData("--port --id", "--port", "a value must follow")]
    [InlineData("--id=", "--id", "a value must follow")]
    [InlineData("9000", "9000", "is not a switch")]
    [InlineData("--Other:Section=1", "--Other:Section", "no such switch")]
    [InlineData("--health=yes", "--health", "no such switch")]
    public void Parse_Fault_NamesSwitchAndRemedy(string arguments, string name, string remedy)
    {
        var fault = CommandLine.Parse(arguments.Split(' ')).Faults[0];
        Assert.StartsWith(name + ":", fault, StringComparison.Ordinal);
        Assert.Contains(remedy, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--api-key supersecretsecretvalue")]
    [InlineData("--api-key=supersecretsecretvalue")]
    [InlineData("--api-key -supersecretsecretvalue")]
    [InlineData("-k supersecretsecretvalue")]
    [InlineData("--Other:ApiKey=a=supersecretsecretvalue")]
    public void Parse_UnknownSwitch_IsOneFaultThatNeverShowsTheValue(string arguments) =>
        Assert.DoesNotContain("secretvalue", Assert.Single(CommandLine.Parse(arguments.Split(' ')).Faults), StringComparison.Ordinal);

    [Theory]
    [InlineData("--prot --port 9000")]
    [InlineData("--prot 1 --port 9000")]
    [InlineData("--prot=1 --port 9000")]
    public void Parse_AfterUnknownSwitch_ReadsOn(string arguments) =>
        Assert.Equal(["--PeerRelay:Port=9000"], CommandLine.Parse(arguments.Split(' ')).Settings);

    [Theory]
    [InlineData("--PeerRelay:Id=")]
    [InlineData("--Serilog=")]
    public void Parse_EmptySetting_CountsAsNotSet(string argument)
    {
        var commandLine = CommandLine.Parse([argument]);
        Assert.Empty(commandLine.Faults);
        Assert.Empty(commandLine.Settings);
    }

    [Fact]
    public void Parse_SeveralFaults_NamesAll() => Assert.Equal(3, CommandLine.Parse(["--one", "--two", "--port"]).Faults.Count);
}
