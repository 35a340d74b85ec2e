using System.Net;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Network;

public sealed class LocalAddressesTests
{
    private static readonly NetworkAddress Bound = new(IPAddress.IPv6Any, 4000);

    [Fact]
    public void Find_OfInterfaces_AreUsableAndNotLoopbackUnlessNothingElse()
    {
        var found = LocalAddresses.Find(new LocalAddressSettings(), Bound);
        Assert.All(found, address => Assert.True(address.IsUnicast && address.Port == 4000));
        Assert.True(found.All(address => address.IsLoopback) || !found.Any(address => address.IsLoopback));
        Assert.Contains(LocalAddresses.Find(new LocalAddressSettings { IncludeLoopback = true }, Bound), address => address.IsLoopback);
    }

    [Fact]
    public void Find_Configured_TheyAndTheAdvertisedOnesFirst()
    {
        var settings = new LocalAddressSettings
        {
            Addresses = [IPAddress.Loopback, IPAddress.Parse("192.0.2.7"), IPAddress.Loopback, IPAddress.Parse("fe80::1")],
            AdvertisedAddresses = [IPEndPoint.Parse("198.51.100.1:9000"), IPEndPoint.Parse("198.51.100.2")],
        };
        Assert.Equal(
            ["198.51.100.1:9000", "198.51.100.2:4000", "127.0.0.1:4000", "192.0.2.7:4000"], LocalAddresses.Find(settings, Bound).Select(address => address.ToString()));
    }

    [Fact]
    public void Find_BoundToOne_ThatOne() =>
        Assert.Equal(["192.0.2.7:4000"], LocalAddresses.Find(new LocalAddressSettings(), new NetworkAddress(IPAddress.Parse("192.0.2.7"), 4000)).Select(one => one.ToString()));

    [Fact]
    public void Find_PortWithoutIPv6_NoneOfIPv6()
    {
        var settings = new LocalAddressSettings { Addresses = [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.7")] };
        Assert.Equal(["192.0.2.7:4000"], LocalAddresses.Find(settings, Bound, supportsIPv6: false).Select(one => one.ToString()));
        Assert.Equal(["[2001:db8::1]:4000"], LocalAddresses.Find(settings, Bound, supportsIPv4: false).Select(one => one.ToString()));
    }

    [Fact]
    public void Find_VeryMany_SomeOfThem()
    {
        var settings = new LocalAddressSettings { Addresses = [.. Enumerable.Range(1, 100).Select(i => new IPAddress([192, 0, 2, (byte)i]))] };
        Assert.Equal(LocalAddresses.MaxAddresses, LocalAddresses.Find(settings, Bound).Count);
    }
}
