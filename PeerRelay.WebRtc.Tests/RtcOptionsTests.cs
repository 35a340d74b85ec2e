namespace PeerRelay.WebRtc.Tests;

public sealed class RtcOptionsTests
{
    [Fact]
    public void Validate_Defaults_NoFaults() => Assert.Empty(new RtcOptions().Validate());

    [Theory]
    [InlineData("stun:stun.example.org", true)]
    [InlineData("STUN:stun.example.org:19302", true)]
    [InlineData("stun:192.0.2.1:3478", true)]
    [InlineData("stun:[2001:db8::1]:3478", true)]
    [InlineData("stun:[2001:db8::1]", true)]
    [InlineData("stun:", false)]
    [InlineData("stun:host:", false)]
    [InlineData("stun:host:0", false)]
    [InlineData("stun:host:65536", false)]
    [InlineData("stun:ho st", false)]
    [InlineData("turn:host", false)]
    [InlineData("host", false)]
    public void Validate_StunServer_FaultIfItIsNone(string server, bool isValid) => Assert.Equal(isValid, new RtcOptions { StunServers = [server] }.Validate().Count == 0);

    [Fact]
    public void Validate_EachFault_NamesTheProperty()
    {
        var options = new RtcOptions
        {
            Port = 70_000, MaxConnections = 0, MaxMessageBytes = 1, ConnectTimeout = TimeSpan.Zero, Addresses = null!, AdvertisedAddresses = null!, StunServers = null!, Logger = null!,
        };
        Assert.Equal(
            ["Port", "MaxConnections", "MaxMessageBytes", "ConnectTimeout", "Addresses", "AdvertisedAddresses", "StunServers", "Logger"],
            options.Validate().Select(fault => fault[..fault.IndexOf(':', StringComparison.Ordinal)]));
    }
}
