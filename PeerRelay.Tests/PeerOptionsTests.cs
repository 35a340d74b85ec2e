using System.Reflection;

namespace PeerRelay.Tests;

public sealed class PeerOptionsTests
{
    [Fact]
    public void Validate_Defaults_NoFault() => Assert.Empty(new PeerOptions().Validate());

    [Fact]
    public void Defaults_APingWaitsBehindWhatIsQueued_ItMayTakeAsLongAsThat()
    {
        var limits = new PeerLimits();
        Assert.True(limits.KeepAliveTimeout >= limits.StalledTimeout);
    }

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("ws://user@example.com")]
    [InlineData("/relay")]
    public void Validate_BootstrapThatIsNoWebSocketUrl_Named(string url)
    {
        var options = new PeerOptions { Bootstrap = [new Uri("ws://ok"), new Uri(url, UriKind.RelativeOrAbsolute)] };
        Assert.Contains($"'{url.Replace("user@", "***@", StringComparison.Ordinal)}'", Assert.Single(options.Validate()), StringComparison.Ordinal);
        Assert.StartsWith("Bootstrap: ", options.Validate()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("ws://user@example.com")]
    [InlineData("ws://example.com/#a")]
    [InlineData("/relay")]
    public void Validate_PublicUrlThatNotEveryPeerCanDial_Named(string url)
    {
        var options = new PeerOptions { PublicUrl = new Uri(url, UriKind.RelativeOrAbsolute) };
        Assert.StartsWith("PublicUrl: ", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void New_Faults_AllNamed()
    {
        var options = new PeerOptions { PublicUrl = new Uri("http://x"), Limits = new PeerLimits { MaxLinks = 0, MalformedFrames = 0 } };
        var fault = Assert.Throws<ArgumentException>(() => new Peer(options));
        foreach (var name in new[] { "PublicUrl", "MaxLinks", "MalformedFrames" }) Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NullWhereNoneMayBe_Named()
    {
        var options = new PeerOptions { Bootstrap = [null!], Limits = null!, TimeProvider = null! };
        Assert.Equal(3, options.Validate().Count);
        var fault = Assert.Throws<ArgumentException>(() => new Peer(options));
        foreach (var name in new[] { "Bootstrap", "Limits", "TimeProvider" }) Assert.Contains(name + ":", fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("Bootstrap:", Assert.Single(new PeerOptions { Bootstrap = null! }.Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void New_OptionsChangedAfterwards_PeerKeepsItsOwn()
    {
        var options = new PeerOptions { PublicUrl = new Uri("ws://example.com") };
        var peer = new Peer(options);
        options.PublicUrl = null;
        options.Limits.InboxMessages = 1;
        Assert.NotNull(peer.PublicUrl);
        Assert.Equal(1_024, peer.InboxMessages);
    }

    public static TheoryData<string> Limits() => [.. typeof(PeerLimits).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Limits))]
    public void Validate_LimitBelowOrAboveItsRange_Named(string name)
    {
        var property = typeof(PeerLimits).GetProperty(name)!;
        foreach (var value in Wrong(property))
        {
            var limits = new PeerLimits();
            property.SetValue(limits, value);
            Assert.Contains(limits.Validate(), fault => fault.StartsWith(name + ": ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Validate_LimitsThatDependOnOthers_Named()
    {
        Assert.Contains(
            new PeerLimits { SendQueueBytes = 10_000 }.Validate(), fault => fault.StartsWith("SendQueueBytes: 10000", StringComparison.Ordinal));
        Assert.Contains(new PeerLimits { ByteBurst = 10_000 }.Validate(), fault => fault.StartsWith("ByteBurst: 10000", StringComparison.Ordinal));
        var reconnect = new PeerLimits { ReconnectMinimum = TimeSpan.FromSeconds(5), ReconnectMaximum = TimeSpan.FromSeconds(4) };
        Assert.StartsWith("ReconnectMaximum: 00:00:04", Assert.Single(reconnect.Validate()), StringComparison.Ordinal);
    }

    private static object[] Wrong(PropertyInfo property) => property.PropertyType switch
    {
        var type when type == typeof(TimeSpan) => [TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromDays(2), TimeSpan.MaxValue],
        var type when type == typeof(long) => [-1L, long.MaxValue],
        _ => [-1, int.MaxValue],
    };
}
