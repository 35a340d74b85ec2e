using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Pages;
using PeerRelay.Server.Settings;

namespace PeerRelay.Tests.Server.Pages;

public sealed class PageHeadersTests
{
    [Theory]
    [InlineData("node.example:8001", " ws://node.example:8001 wss://node.example:8001")]
    [InlineData("[::1]:8001", " ws://[::1]:8001 wss://[::1]:8001")]
    [InlineData("NODE.example", " ws://node.example wss://node.example")]
    [InlineData("bücher.example:8001", " ws://xn--bcher-kva.example:8001 wss://xn--bcher-kva.example:8001")]
    [InlineData("", "")]
    [InlineData("evil.example; script-src *", "")]
    [InlineData("evil.example,https://x", "")]
    [InlineData("evil.example/x;y", " ws://evil.example wss://evil.example")]
    [InlineData("*.example", "")]
    [InlineData("*", "")]
    [InlineData("user@evil.example", "")]
    [InlineData("a'b", "")]
    public void Policy_OfAnyHost_NamesItOnlyWhereItIsOne(string host, string sources)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString(host);
        new PageHeaders(Options.Create(new RelayOptions())).AddTo(context);
        var policy = context.Response.Headers.ContentSecurityPolicy.ToString();
        Assert.Contains($"connect-src 'self'{sources}; base-uri", policy, StringComparison.Ordinal);
        Assert.Equal(8, policy.Split(';').Length);
    }

    [Fact]
    public void Policy_PublicUrlInAnotherAlphabet_IsInAscii()
    {
        var context = new DefaultHttpContext();
        new PageHeaders(Options.Create(new RelayOptions { PublicUrl = "wss://bücher.example:8001/relay" })).AddTo(context);
        Assert.Contains(" wss://xn--bcher-kva.example:8001 ", context.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(context.Response.Headers.ContentSecurityPolicy.ToString()));
    }
}
