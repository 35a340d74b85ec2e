using System.Net;
using System.Net.Sockets;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Network;

public sealed class NetworkAddressTests
{
    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    [InlineData("::1")]
    [InlineData("255.255.255.255")]
    public void Convert_ThereAndBack_IsTheSame(string text)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(text), 65535);
        var address = new NetworkAddress(endPoint);
        Assert.Equal(endPoint, address.ToIPEndPoint());
        Assert.Equal(endPoint.ToString(), address.ToString());
        var socketAddress = new SocketAddress(AddressFamily.InterNetworkV6);
        Assert.True(address.TryWrite(socketAddress));
        Assert.True(NetworkAddress.TryRead(socketAddress, out var read));
        Assert.Equal(address, read);
        Assert.Equal(address.GetHashCode(), read.GetHashCode());
        Assert.True(NetworkAddress.TryRead(endPoint.Serialize(), out read));
        Assert.Equal(address, read);
    }

    [Fact]
    public void Equals_MappedIPv4_IsTheIPv4Address()
    {
        var address = new NetworkAddress(IPAddress.Parse("192.0.2.1"), 5);
        Assert.Equal(address, new NetworkAddress(IPAddress.Parse("::ffff:192.0.2.1"), 5));
        Assert.True(address.IsIPv4);
        Assert.Equal(AddressFamily.InterNetwork, address.ToIPAddress().AddressFamily);
        Assert.NotEqual(address, new NetworkAddress(IPAddress.Parse("192.0.2.1"), 6));
        Assert.NotEqual(address, new NetworkAddress(IPAddress.Parse("192.0.2.2"), 5));
    }

    [Fact]
    public void TryWrite_IPv6ToAnIPv4Socket_IsRefused()
    {
        var socketAddress = new SocketAddress(AddressFamily.InterNetwork);
        Assert.False(new NetworkAddress(IPAddress.Parse("2001:db8::1"), 5).TryWrite(socketAddress));
        Assert.True(new NetworkAddress(IPAddress.Parse("192.0.2.1"), 5).TryWrite(socketAddress));
        Assert.True(NetworkAddress.TryRead(socketAddress, out var read));
        Assert.Equal("192.0.2.1:5", read.ToString());
    }

    [Theory]
    [InlineData("192.0.2.1", 1, true)]
    [InlineData("127.0.0.1", 1, true)]
    [InlineData("2001:db8::1", 1, true)]
    [InlineData("192.0.2.1", 0, false)]
    [InlineData("0.0.0.0", 1, false)]
    [InlineData("0.1.2.3", 1, false)]
    [InlineData("::", 1, false)]
    [InlineData("169.254.1.1", 1, false)]
    [InlineData("fe80::1", 1, false)]
    [InlineData("febf::1", 1, false)]
    [InlineData("fec0::1", 1, true)]
    [InlineData("224.0.0.251", 1, false)]
    [InlineData("255.255.255.255", 1, false)]
    [InlineData("ff02::fb", 1, false)]
    public void IsUnicast_Any_SaysWhetherOneHostCanBeReached(string text, int port, bool isUnicast) =>
        Assert.Equal(isUnicast, new NetworkAddress(IPAddress.Parse(text), port).IsUnicast);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::2", false)]
    [InlineData("128.0.0.1", false)]
    public void IsLoopback_Any_SaysSo(string text, bool isLoopback) => Assert.Equal(isLoopback, new NetworkAddress(IPAddress.Parse(text), 1).IsLoopback);
}
