using System.Net;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Transports;

public sealed class DialPolicyTests
{
    private static readonly DialPolicy Public = new(allowPrivate: false);
    private static readonly DialPolicy Private = new(allowPrivate: true);

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2002:101:101::1")]
    public void Allows_PublicAddress_True(string address) => Assert.True(Public.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")] // this host
    [InlineData("0.1.2.3")]
    [InlineData("127.0.0.1")] // loopback
    [InlineData("127.255.255.254")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("10.0.0.1")] // private
    [InlineData("10.255.255.255")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("169.254.169.254")] // link-local: where clouds tell secrets
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")] // site-local, deprecated
    [InlineData("100.64.0.1")] // CGNAT
    [InlineData("100.127.255.255")]
    [InlineData("fc00::1")] // ULA
    [InlineData("fdff::1")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")] // multicast, reserved, broadcast
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("100::1")]
    [InlineData("::ffff:127.0.0.1")] // mapped
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")] // translated (SIIT)
    [InlineData("::127.0.0.1")] // compatible, deprecated
    [InlineData("64:ff9b::127.0.0.1")] // NAT64
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::1")] // 6to4
    [InlineData("2002:c0a8:1::1")]
    [InlineData("2001:0:7f00:1::1")] // Teredo
    public void Allows_AnyOtherAddress_OnlyWherePrivateOnesAre(string address)
    {
        Assert.False(Public.Allows(IPAddress.Parse(address)));
        Assert.True(Private.Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("ws://example.com", true)]
    [InlineData("wss://example.com/relay?x=1", true)]
    [InlineData("ws://example.com:80", true)]
    [InlineData("ws://example.com:443", true)]
    [InlineData("ws://example.com:1024", true)]
    [InlineData("ws://example.com:65535", true)]
    [InlineData("ws://localhost:8001", true)] // a name: its address is looked at when it is dialled
    [InlineData("ws://1.1.1.1:8001", true)]
    [InlineData("ws://[2606:4700::1111]:8001", true)]
    [InlineData("ws://example.com:1023", false)]
    [InlineData("ws://example.com:25", false)]
    [InlineData("ws://example.com:22", false)]
    [InlineData("http://example.com", false)]
    [InlineData("https://example.com", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("ws://user@example.com", false)]
    [InlineData("ws://user:secret@example.com", false)]
    [InlineData("ws://127.0.0.1:8001", false)]
    [InlineData("ws://127.1:8001", false)]
    [InlineData("ws://2130706433:8001", false)]
    [InlineData("ws://0x7f000001:8001", false)]
    [InlineData("ws://0177.0.0.1:8001", false)]
    [InlineData("ws://[::1]:8001", false)]
    [InlineData("ws://[::ffff:10.0.0.1]:8001", false)]
    [InlineData("ws://[fe80::1%25eth0]:8001", false)]
    public void Allows_Url_AsTheTableSays(string url, bool isAllowed) => Assert.Equal(isAllowed, Public.Allows(new Uri(url)));

    [Fact]
    public void Allows_RelativeUrl_False() => Assert.False(Private.Allows(new Uri("/relay", UriKind.Relative)));

    [Fact]
    public void Allows_EndlessUrl_False() => Assert.False(Public.Allows(new Uri("ws://example.com/" + new string('a', 2_048))));

    [Fact]
    public void Allows_PrivateAddressesAllowed_PortsStillLookedAt()
    {
        Assert.True(Private.Allows(new Uri("ws://127.0.0.1:8001")));
        Assert.False(Private.Allows(new Uri("ws://127.0.0.1:22")));
    }
}
