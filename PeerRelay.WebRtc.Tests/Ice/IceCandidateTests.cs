using System.Text;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Tests.Hostile;
using PeerRelay.WebRtc.Tests.Stun;

namespace PeerRelay.WebRtc.Tests.Ice;

[Collection(HostileTestGroup.Name)]
public sealed class IceCandidateTests
{
    private const string Chromium = "candidate:842163049 1 udp 1677729535 198.51.100.7 46154 typ srflx raddr 10.0.1.5 rport 46154 generation 0 ufrag Qx8e network-cost 999";

    [Fact]
    public void TryParse_OfChromium_IsRead()
    {
        Assert.True(IceCandidate.TryParse(Chromium, out var candidate, out _));
        Assert.Equal("842163049", candidate.Foundation);
        Assert.Equal(1677729535u, candidate.Priority);
        Assert.Equal(VirtualSide.AddressOf("198.51.100.7:46154"), candidate.Address);
        Assert.Equal(IceCandidateType.ServerReflexive, candidate.Type);
        Assert.Equal(VirtualSide.AddressOf("10.0.1.5:46154"), candidate.Related);
    }

    [Theory]
    [InlineData("candidate:0 1 UDP 2122252543 192.168.1.5 53421 typ host", "192.168.1.5:53421")]
    [InlineData("1 1 udp 1 2001:db8::1 1 typ relay raddr :: rport 0", "[2001:db8::1]:1")]
    [InlineData("candidate:1 1 udp 1 ::ffff:192.0.2.1 1 typ prflx", "192.0.2.1:1")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 1 typ host tcptype", "192.0.2.1:1")]
    public void TryParse_OtherForms_AreRead(string text, string address)
    {
        Assert.True(IceCandidate.TryParse(text, out var candidate, out _));
        Assert.Equal(address, candidate.Address.ToString());
    }

    [Theory]
    [InlineData("", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 1", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 1 typ none", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 4294967296 192.0.2.1 1 typ host", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp -1 192.0.2.1 1 typ host", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 65536 typ host", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:123456789012345678901234567890123 1 udp 1 192.0.2.1 1 typ host", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 1 typ srflx raddr 1.2.3.4 rport x", (int)IceCandidateFault.Malformed)]
    [InlineData("candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active", (int)IceCandidateFault.NotUdp)]
    [InlineData("candidate:1 2 udp 1 192.0.2.1 1 typ host", (int)IceCandidateFault.OtherComponent)]
    [InlineData("candidate:1 1 udp 1 0f3a2c5e-1111-4222-8333-abcdefabcdef.local 1 typ host", (int)IceCandidateFault.HostName)]
    [InlineData("candidate:1 1 udp 1 1 1 typ host", (int)IceCandidateFault.HostName)]
    [InlineData("candidate:1 1 udp 1 fe80::1%2 1 typ host", (int)IceCandidateFault.HostName)]
    [InlineData("candidate:1 1 udp 1 fe80::1 1 typ host", (int)IceCandidateFault.UnusableAddress)]
    [InlineData("candidate:1 1 udp 1 0.0.0.0 1 typ host", (int)IceCandidateFault.UnusableAddress)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 0 typ host", (int)IceCandidateFault.UnusableAddress)]
    [InlineData("candidate:1 1 udp 1 224.0.0.1 5 typ host", (int)IceCandidateFault.UnusableAddress)]
    public void TryParse_OfNoUse_SaysWhy(string text, int fault)
    {
        Assert.False(IceCandidate.TryParse(text, out var candidate, out var found));
        Assert.Equal((IceCandidateFault)fault, found);
        Assert.Null(candidate);
    }

    [Fact]
    public void TryParse_VeryLong_IsRefused()
    {
        Assert.False(IceCandidate.TryParse(Chromium + new string('x', 1024), out _, out var fault));
        Assert.Equal(IceCandidateFault.TooLong, fault);
    }

    [Fact]
    public void TryParse_Mutated_NeverThrowsAndReadsBackWhatItTakes()
    {
        var seed = Encoding.Latin1.GetBytes(Chromium);
        Mutations.Run(11, (random, number) =>
        {
            var text = Encoding.Latin1.GetString(Mutation.Of(seed, random));
            if (!IceCandidate.TryParse(text, out var candidate, out _)) return;
            Assert.True(IceCandidate.TryParse(candidate.ToAttribute(), out var again, out _));
            Assert.Equal(candidate.Address, again.Address);
            Assert.Equal(candidate.Priority, again.Priority);
        });
    }

    [Fact]
    public void ToAttribute_OfEachKind_GoldenText()
    {
        NetworkAddress host = VirtualSide.AddressOf("192.0.2.1:4000"), mapped = VirtualSide.AddressOf("198.51.100.1:5000"), ipv6 = VirtualSide.AddressOf("[2001:db8::1]:1");
        var candidate = IceCandidate.Host(host, 0);
        Assert.Equal($"candidate:{candidate.Foundation} 1 udp 2130706431 192.0.2.1 4000 typ host", candidate.ToAttribute());
        candidate = IceCandidate.ServerReflexive(mapped, host, 1);
        Assert.Equal($"candidate:{candidate.Foundation} 1 udp 1694498559 198.51.100.1 5000 typ srflx raddr 192.0.2.1 rport 4000", candidate.ToAttribute());
        candidate = IceCandidate.ServerReflexive(ipv6, null, 0);
        Assert.Equal($"candidate:{candidate.Foundation} 1 udp 1694498815 2001:db8::1 1 typ srflx raddr :: rport 9", candidate.ToAttribute());
        Assert.NotEqual(IceCandidate.Host(host, 0).Foundation, IceCandidate.Host(ipv6, 0).Foundation);
    }

    [Fact]
    public void OfPair_EitherSide_IsTheSameAndTellsWhoControls()
    {
        Assert.Equal((5UL << 32) + 14 + 1, IcePriority.OfPair(7, 5));
        Assert.Equal((5UL << 32) + 14, IcePriority.OfPair(5, 7));
    }
}
