using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class WebSocketUrlTests
{
    [Theory]
    [InlineData("ws://localhost:8001")]
    [InlineData("WSS://Relay.Example./a/b?c=d&e=%20")]
    [InlineData("ws://10.0.0.1:65535/")]
    [InlineData("ws://[2001:db8::1]/")]
    [InlineData("ws://[::ffff:102:304]:80?x")]
    [InlineData("ws://peer_relay-1:1")]
    [InlineData("ws://4f2a9c11b2d3:8001/")]
    [InlineData("ws://a/:@[]")]
    public void IsValid_UrlThatPeersCanDial_IsTrue(string url)
    {
        Assert.True(WebSocketUrl.IsValid(Frames.Bytes(url)));
        Assert.True(Uri.TryCreate(url, UriKind.Absolute, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ws")]
    [InlineData("ws://")]
    [InlineData("ws:///x")]
    [InlineData("ws:////x")]
    [InlineData("ws:x")]
    [InlineData("http://a/")]
    [InlineData("wsx://a/")]
    [InlineData("://a/")]
    [InlineData("//a/")]
    [InlineData(" ws://a/")]
    [InlineData("ws://a/ ")]
    [InlineData("ws://a b/")]
    [InlineData("ws://a/\n")]
    [InlineData("ws://a/\u4e2d")]
    [InlineData("ws://\u4e2d/")]
    [InlineData("ws://a\\b/")]
    [InlineData("ws://a/\"")]
    [InlineData("ws://a/#b")]
    [InlineData("ws://user:pass@a/")]
    [InlineData("ws://%zz@a/")]
    [InlineData("ws://%61/")]
    [InlineData("ws://a:/")]
    [InlineData("ws://a:0/")]
    [InlineData("ws://a:65536/")]
    [InlineData("ws://a:+80/")]
    [InlineData("ws://a:80:80/")]
    [InlineData("ws://a:b/")]
    [InlineData("ws://-a/")]
    [InlineData("ws://_a/")]
    [InlineData("ws://a..b/")]
    [InlineData("ws://./")]
    [InlineData("ws://xn--a/")]
    [InlineData("ws://a.XN--a.b/")]
    [InlineData("ws://1.2.3.999/")]
    [InlineData("ws://a.1/")]
    [InlineData("ws://a.0x/")]
    [InlineData("ws://08/")]
    [InlineData("ws://[/")]
    [InlineData("ws://[]/")]
    [InlineData("ws://[1.2.3.4]/")]
    [InlineData("ws://[1::2::3]/")]
    [InlineData("ws://[::1%25eth0]/")]
    [InlineData("ws://[::1]x/")]
    [InlineData("ws://x[::1]/")]
    [InlineData("ws://::1/")]
    [InlineData("ws://[::1]]:80/")]
    [InlineData("ws://[::ffff:1.2.3.04]/")]
    [InlineData("ws://[::f:ff:1.2.3.4]/")]
    public void IsValid_AnythingElse_IsFalse(string url) => Assert.False(WebSocketUrl.IsValid(Frames.Bytes(url)));

    [Fact]
    public void IsValid_Lengths_Bounded()
    {
        var url = "ws://a/".PadRight(WebSocketUrl.MaxLength, 'x');
        Assert.True(WebSocketUrl.IsValid(Frames.Bytes(url)));
        Assert.False(WebSocketUrl.IsValid(Frames.Bytes(url + "x")));
        Assert.True(WebSocketUrl.IsValid(Frames.Bytes($"ws://{new string('a', 63)}/")));
        Assert.False(WebSocketUrl.IsValid(Frames.Bytes($"ws://{new string('a', 64)}/")));
        Assert.False(WebSocketUrl.IsValid(Frames.Bytes($"ws://{string.Join('.', Enumerable.Repeat("abcdefg", 32))}/")));
    }

    [Fact]
    public void ToText_RelativeUrl_Throws() =>
        Assert.Throws<ArgumentException>(() => WebSocketUrl.ToText(new Uri("/x", UriKind.Relative)));
}
