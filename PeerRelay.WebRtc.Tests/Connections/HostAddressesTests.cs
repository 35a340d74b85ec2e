using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.WebRtc.Connections;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Tests.Ice;
using PeerRelay.WebRtc.Timing;

namespace PeerRelay.WebRtc.Tests.Connections;

public sealed class HostAddressesTests
{
    [Fact]
    public void Get_SystemDoesNotTellThem_ThoseOfBefore()
    {
        var clock = new JumpingClock();
        using var timers = new TimerThread(clock, _ => { });
        NetworkAddress[] known = [VirtualSide.AddressOf("192.0.2.1:4000")];
        var calls = 0;
        var addresses = new HostAddresses(() => ++calls is 1 or 3 ? throw new NetworkInformationException(1) : known, timers, NullLogger.Instance);
        Assert.Empty(addresses.Get());
        Assert.Empty(addresses.Get());
        clock.Jump(TimeSpan.FromSeconds(6));
        Assert.Equal(known, addresses.Get());
        clock.Jump(TimeSpan.FromSeconds(6));
        Assert.Equal(known, addresses.Get());
        Assert.Equal(3, calls);
    }
}
