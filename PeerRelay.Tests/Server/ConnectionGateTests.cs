using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Hosting;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Settings;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

public sealed class ConnectionGateTests
{
    [Fact]
    public void TryEnter_Full_RefusesUntilOneLeaves()
    {
        var gate = Gate(most: 2, perAddress: 9);
        Assert.Equal(ConnectionRefusal.None, Enter(gate, "1.1.1.1", out var first));
        Assert.Equal(ConnectionRefusal.None, Enter(gate, "1.1.1.2", out _));
        Assert.Equal(ConnectionRefusal.Full, Enter(gate, "1.1.1.3", out _));
        first.Dispose();
        first.Dispose(); // counts once
        Assert.Equal(1, gate.Open);
        Assert.Equal(ConnectionRefusal.None, Enter(gate, "1.1.1.3", out _));
        Assert.Equal(1, gate.Refused()[ConnectionRefusal.Full]);
    }

    [Theory]
    [InlineData("1.1.1.1", "1.1.1.1", true)]
    [InlineData("1.1.1.1", "::ffff:1.1.1.1", true)]
    [InlineData("1.1.1.1", "1.1.1.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("127.0.0.1", "127.0.0.1", false)]
    [InlineData("::1", "::1", false)]
    public void TryEnter_SecondConnection_IsRefusedWhereItCountsAsTheSameAddress(string first, string second, bool isSame)
    {
        var gate = Gate(most: 9, perAddress: 1);
        Assert.Equal(ConnectionRefusal.None, Enter(gate, first, out var lease));
        Assert.Equal(isSame ? ConnectionRefusal.AddressFull : ConnectionRefusal.None, Enter(gate, second, out _));
        lease.Dispose();
        if (isSame) Assert.Equal(ConnectionRefusal.None, Enter(gate, second, out _));
    }

    [Fact]
    public void TryEnter_ManyNetworksOfOneSite_AreRefusedAboveSixteenTimesAsMany()
    {
        var gate = Gate(most: 100, perAddress: 1);
        for (var i = 0; i < NetworkCounter.SiteFactor; i++)
            Assert.Equal(ConnectionRefusal.None, Enter(gate, $"2001:db8:1:{i:x}::1", out _));
        Assert.Equal(ConnectionRefusal.AddressFull, Enter(gate, "2001:db8:1:ffff::1", out _));
        Assert.Equal(ConnectionRefusal.None, Enter(gate, "2001:db8:2:ffff::1", out _));
    }

    [Fact]
    public void Refuse_ManyTimes_WarnsOncePerReasonAndNamesTheSetting()
    {
        var log = new LogLines();
        var gate = Gate(most: 1, perAddress: 9, log);
        Enter(gate, "1.1.1.1", out _);
        for (var i = 0; i < 5; i++) Enter(gate, "1.1.1.2", out _);
        gate.Refuse(ConnectionRefusal.Origin);
        gate.Refuse(ConnectionRefusal.Stopping); // not worth a word
        Assert.Collection(
            log.Lines,
            line => Assert.Contains("PeerRelay:MaxConnections", line, StringComparison.Ordinal),
            line => Assert.Contains("PeerRelay:AllowedOrigins", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Refuse_DescriptorsAreTheLimit_SaysSoAndNotTheSetting()
    {
        var log = new LogLines();
        var options = Options.Create(new RelayOptions());
        var budget = new DescriptorBudget(options.Value.MaxConnections, descriptors: 256);
        new ConnectionGate(options, budget, TimeProvider.System, new LoggerFactory([log]).CreateLogger<ConnectionGate>()).Refuse(ConnectionRefusal.Full);
        var line = Assert.Single(log.Lines);
        Assert.Contains("ulimit -n", line, StringComparison.Ordinal);
        Assert.DoesNotContain("MaxConnections", line, StringComparison.Ordinal);
    }

    [Fact]
    public void WarningPace_IsDueOnceAMinuteAndCounts()
    {
        var clock = new ManualTimeProvider();
        var pace = new WarningPace(clock);
        Assert.Equal(1, pace.Take());
        Assert.Equal(0, pace.Take());
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, pace.Take());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, pace.Take());
        Assert.Equal(0, pace.Take());
    }

    internal static ConnectionGate Gate(int most, int perAddress, ILoggerProvider? log = null)
    {
        var options = Options.Create(new RelayOptions { MaxConnections = most, MaxConnectionsPerAddress = perAddress });
        return new(options, new DescriptorBudget(most, descriptors: null), TimeProvider.System, new LoggerFactory(log is null ? [] : [log]).CreateLogger<ConnectionGate>());
    }

    private static ConnectionRefusal Enter(ConnectionGate gate, string address, out IDisposable lease) => gate.TryEnter(IPAddress.Parse(address), out lease);
}
