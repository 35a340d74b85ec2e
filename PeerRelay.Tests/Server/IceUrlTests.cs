using PeerRelay.Server.Settings;

namespace PeerRelay.Tests.Server;

public sealed class IceUrlTests
{
    [Theory]
    [InlineData("stun:stun.example.org")]
    [InlineData("STUN:a")]
    [InlineData("stuns:a:5349")]
    [InlineData("stun:192.0.2.1:3478")]
    [InlineData("turn:[2001:db8::1]")]
    [InlineData("turn:[2001:db8::1]:65535")]
    [InlineData("turn:a?transport=udp")]
    [InlineData("turns:a:443?transport=tcp")]
    public void IsOne_AsBrowsersTakeIt_Yes(string url) => Assert.True(IceUrl.IsOne(url));

    [Theory]
    [InlineData("")]
    [InlineData("stun")]
    [InlineData("stun:")]
    [InlineData("turn:")]
    [InlineData("turns::3478")]
    [InlineData("turn:?transport=udp")]
    [InlineData("http://a")]
    [InlineData("stun://a")]
    [InlineData("stun: a")]
    [InlineData("stun:a b")]
    [InlineData("stun:a/b")]
    [InlineData("stun:a:")]
    [InlineData("stun:a:0")]
    [InlineData("stun:a:65536")]
    [InlineData("stun:a:+1")]
    [InlineData("stun:a:1:2")]
    [InlineData("stun:2001:db8::1")]
    [InlineData("stun:[]")]
    [InlineData("stun:[192.0.2.1]")]
    [InlineData("stun:[2001:db8::1")]
    [InlineData("stun:[2001:db8::1]3478")]
    [InlineData("turn:user@a")]
    [InlineData("stun:a?transport=udp")]
    [InlineData("turn:a?transport=sctp")]
    [InlineData("turn:a?")]
    public void IsOne_AnythingElse_No(string url) => Assert.False(IceUrl.IsOne(url));
}
