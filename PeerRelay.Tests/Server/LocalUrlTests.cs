using Microsoft.AspNetCore.Http;
using PeerRelay.Server.Relay;

namespace PeerRelay.Tests.Server;

public sealed class LocalUrlTests
{
    [Theory]
    [InlineData("http", "relay.example", "/relay", "ws://relay.example/relay")]
    [InlineData("https", "relay.example:8443", "/", "wss://relay.example:8443/")]
    [InlineData("http", "192.168.1.5:8001", "/relay", "ws://192.168.1.5:8001/relay")]
    [InlineData("http", "[2001:db8::1]:8001", "/relay", "ws://[2001:db8::1]:8001/relay")]
    [InlineData("http", "localhost:8001", "/relay", null)]
    [InlineData("http", "LOCALHOST.", "/relay", null)]
    [InlineData("http", "node.localhost", "/relay", null)]
    [InlineData("http", "127.0.0.1:8001", "/relay", null)]
    [InlineData("http", "127.9.9.9", "/relay", null)]
    [InlineData("http", "[::1]:8001", "/relay", null)]
    [InlineData("http", "[::ffff:127.0.0.1]:8001", "/relay", null)]
    [InlineData("http", "0.0.0.0:8001", "/relay", null)]
    [InlineData("http", "[::]:8001", "/relay", null)]
    [InlineData("http", "", "/relay", null)]
    [InlineData("http", "user@relay.example", "/relay", null)]
    [InlineData("http", "a b", "/relay", null)]
    public void Of_Request_IsAUrlForOthersOrNull(string scheme, string host, string path, string? expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = scheme;
        request.Host = new HostString(host);
        request.Path = path;
        Assert.Equal(expected, LocalUrl.Of(request)?.ToString());
    }
}
