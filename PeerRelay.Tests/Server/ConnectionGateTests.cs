using System.Net;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Settings;

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

    private static ConnectionGate Gate(int most, int perAddress) =>
        new(Options.Create(new RelayOptions { MaxConnections = most, MaxConnectionsPerAddress = perAddress }));

    private static ConnectionRefusal Enter(ConnectionGate gate, string address, out IDisposable lease) => gate.TryEnter(IPAddress.Parse(address), out lease);
}
