using System.Net;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Settings;

namespace PeerRelay.Tests.Server;

public sealed class SettingsTests
{
    [Fact]
    public void Validate_NothingSet_Succeeds() => Assert.Empty(Faults());

    [Theory]
    [InlineData("Port=abc", "PeerRelay:Port (--port): 'abc' is not a whole number")]
    [InlineData("Port=70000", "PeerRelay:Port (--port): 70000 is outside 0 to 65535")]
    [InlineData("Port:Number=1", "PeerRelay:Port: is one value")]
    [InlineData("Address=here", "PeerRelay:Address: 'here' is neither")]
    [InlineData("Address=8001", "PeerRelay:Address: '8001' is neither")]
    [InlineData("Address=::1:8", "PeerRelay:Address: '::1:8' is neither")]
    [InlineData("Address=127.1", "PeerRelay:Address: '127.1' is neither")]
    [InlineData("Address=[127.0.0.1]", "PeerRelay:Address: '[127.0.0.1]' is neither")]
    [InlineData("Address=127.0.0.1:8001", "PeerRelay:Address: '127.0.0.1:8001' is neither")]
    [InlineData("Path=relay", "PeerRelay:Path: 'relay' is not a plain path")]
    [InlineData("Path=/a/{b}", "PeerRelay:Path: '/a/{b}' is not a plain path")]
    [InlineData("Path=/a//b", "PeerRelay:Path: '/a//b' is not a plain path")]
    [InlineData("Path=/x/../api", "PeerRelay:Path: '/x/../api' is not a plain path")]
    [InlineData("Path=/./relay", "PeerRelay:Path: '/./relay' is not a plain path")]
    [InlineData("Path=/relay/..", "PeerRelay:Path: '/relay/..' is not a plain path")]
    [InlineData("Path=/api/relay", "PeerRelay:Path: '/api/relay' is taken")]
    [InlineData("Path=/demo", "PeerRelay:Path: '/demo' is taken by the node's pages")]
    [InlineData("Id=123", "PeerRelay:Id (--id): '123' is not 40 hexadecimal digits")]
    [InlineData("PublicUrl=http://a", "PeerRelay:PublicUrl (--public-url): 'http://a")]
    [InlineData("PublicUrl=nowhere", "PeerRelay:PublicUrl (--public-url): 'nowhere'")]
    [InlineData("Bootstrap:0=http://a", "PeerRelay:Bootstrap (--bootstrap): 'http://a'")]
    [InlineData("Bootstrap:first=ws://a", "PeerRelay:Bootstrap:first: 'PeerRelay:Bootstrap' is a list")]
    [InlineData("AllowedOrigins:0=https://a.example/page", "PeerRelay:AllowedOrigins: 'https://a.example/page' is not an origin")]
    [InlineData("IceServers:0:Urls:0=http://a", "PeerRelay:IceServers:0:Urls: 'http://a'")]
    [InlineData("IceServers:0:Urls:0=stun:", "PeerRelay:IceServers:0:Urls: 'stun:' is not a stun:")]
    [InlineData("IceServers:0:Urls:0=stun://a", "PeerRelay:IceServers:0:Urls: 'stun://a' is not")]
    [InlineData("IceServers:0:Urls:0=stun:a:0", "PeerRelay:IceServers:0:Urls: 'stun:a:0' is not")]
    [InlineData("IceServers:0:Urls:0=stun:a?transport=udp", "PeerRelay:IceServers:0:Urls: 'stun:a?transport=udp' is not")]
    [InlineData("IceServers:0:Username=me", "PeerRelay:IceServers:0:Urls: is empty")]
    [InlineData("ServeRoot=maybe", "PeerRelay:ServeRoot: 'maybe' is not 'true' or 'false'")]
    [InlineData("ShutdownTimeout=30", "PeerRelay:ShutdownTimeout: '30' is not a time as hh:mm:ss")]
    [InlineData("ShutdownTimeout=00:00:00.5", "PeerRelay:ShutdownTimeout: 00:00:00.5")]
    [InlineData("Limits:MaxFrameBytes=1", "PeerRelay:Limits:MaxFrameBytes: 1 is outside")]
    [InlineData("Limits:MaxLink=1", "PeerRelay:Limits:MaxLink: there is no such setting. Did you mean 'MaxLinks'?")]
    [InlineData("Limits=5", "PeerRelay:Limits: is a section")]
    [InlineData("Nonsense=1", "PeerRelay:Nonsense: there is no such setting. Known here: Port,")]
    [InlineData("MaxConnections=0", "PeerRelay:MaxConnections: 0 is outside")]
    [InlineData("Admin:ApiKey=short", "PeerRelay:Admin:ApiKey: is shorter than 16 characters")]
    [InlineData("Admin:ApiKey=schlüssel-schlüssel", "PeerRelay:Admin:ApiKey: has characters")]
    [InlineData("Admin:EventBuffer=0", "PeerRelay:Admin:EventBuffer: 0 is outside")]
    [InlineData("ForwardedHeaders:KnownProxies:0=proxy", "PeerRelay:ForwardedHeaders:KnownProxies: 'proxy' is not an IP address")]
    [InlineData("ForwardedHeaders:KnownProxies:0=1", "PeerRelay:ForwardedHeaders:KnownProxies: '1' is not an IP address")]
    [InlineData("ForwardedHeaders:KnownProxies:0=127.0.0.1%1", "PeerRelay:ForwardedHeaders:KnownProxies: '127.0.0.1%1' is not an IP address")]
    [InlineData("ForwardedHeaders:KnownNetworks:0=1/32", "PeerRelay:ForwardedHeaders:KnownNetworks: '1/32' is not a network")]
    [InlineData("ForwardedHeaders:KnownNetworks:0=10.0.0.0/99", "PeerRelay:ForwardedHeaders:KnownNetworks: '10.0.0.0/99' is not a network")]
    public void Validate_Fault_NamesSettingValueAndWhatIsAllowed(string setting, string beginning) =>
        Assert.StartsWith(beginning, Assert.Single(Faults(setting)), StringComparison.Ordinal);

    [Theory]
    [InlineData("/.relay")]
    [InlineData("/relay..")]
    [InlineData("/a.b/...")]
    public void Validate_PathWithDots_IsTaken(string path) => Assert.Empty(Faults($"Path={path}"));

    [Theory]
    [InlineData("KnownProxies:0=10.0.0.1")]
    [InlineData("KnownProxies:0=2001:db8::1")]
    [InlineData("KnownNetworks:0=10.0.0.0/8")]
    [InlineData("KnownNetworks:0=2001:db8::/32")]
    public void Validate_Proxy_IsTaken(string setting) => Assert.Empty(Faults($"ForwardedHeaders:{setting}"));

    [Theory]
    [InlineData("AdvertisedAddresses:0=192.0.2.1")]
    [InlineData("AdvertisedAddresses:0=2001:db8::1")]
    [InlineData("AdvertisedAddresses:0=192.0.2.1:9002")]
    [InlineData("AdvertisedAddresses=192.0.2.1 [2001:db8::1]:9002")]
    [InlineData("StunServers:0=stun:stun.example.org")]
    [InlineData("StunServers:0=stun:192.0.2.1:3478")]
    [InlineData("Port=0")]
    [InlineData("Address=*")]
    [InlineData("Address=localhost")]
    [InlineData("Address=192.0.2.1")]
    public void Validate_WebRtc_IsTaken(string setting) => Assert.Empty(Faults($"WebRtc:{setting}"));

    [Theory]
    [InlineData("AdvertisedAddresses:0=relay.example.org")]
    [InlineData("AdvertisedAddresses:0=8002")]
    [InlineData("AdvertisedAddresses:0=192.0.2.1:0")]
    [InlineData("AdvertisedAddresses:0=192.0.2.1:99999")]
    [InlineData("StunServers:0=turn:a.example")]
    [InlineData("StunServers:0=stun:")]
    [InlineData("StunServers:0=stun:a.example:x")]
    [InlineData("StunServers:0=stun:a.example/path")]
    [InlineData("StunServers=stun:a.example stun:b.example stun:c.example stun:d.example stun:e.example stun:f.example stun:g.example stun:h.example stun:i.example")]
    [InlineData("Address=relay.example.org")]
    [InlineData("Port=65536")]
    public void Validate_WebRtcThatIsWrong_OneFaultThatNamesIt(string setting) =>
        Assert.StartsWith($"PeerRelay:WebRtc:{setting.Split([':', '='], 2)[0]}: ", Assert.Single(Faults($"WebRtc:{setting}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("[::1]")]
    [InlineData("2001:DB8::1")]
    [InlineData("fe80::1%1")]
    public void Validate_Address_IsTaken(string address) => Assert.Empty(Faults($"Address={address}"));

    [Theory]
    [InlineData("PeerRely", "PeerRely: there is no such section. Did you mean 'PeerRelay'?")]
    [InlineData("SeriLogs", "SeriLogs: there is no such section. Did you mean 'Serilog'?")]
    [InlineData("port", "port: belongs into the section PeerRelay.")]
    [InlineData("peerrelay", null)]
    [InlineData("AllowedHosts", null)]
    [InlineData("Logging", null)]
    public void Misplaced_KeyOfAFile_IsNamedWhereItIsLikeOurs(string key, string? fault)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.json");
        File.WriteAllText(file, $$"""{ "{{key}}": { "a": 1 } }""");
        try
        {
            Assert.Equal(fault, MisplacedSettings.InFiles(new ConfigurationBuilder().AddJsonFile(file).Build()).SingleOrDefault());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("PEERRELAY_PORT", true)]
    [InlineData("PeerRelay_Port", true)]
    [InlineData("PeerRelayPort", true)]
    [InlineData("PEERRELAY__PORT", false)]
    [InlineData("PeerRelay__Admin__ApiKey", false)]
    [InlineData("PATH", false)]
    public void Misplaced_NameOfTheEnvironment_IsFoundWhereItSetsNothing(string name, bool isMisplaced) =>
        Assert.Equal(isMisplaced, MisplacedSettings.IsMisplaced(name));

    [Fact]
    public void Validate_SeveralFaults_NamesAll() =>
        Assert.Equal(4, Faults("Port=abc", "Id=1", "Limits:MaxLinks=0", "Typo=1").Length);

    [Fact]
    public void Validate_TypoInListItem_NamesItsPath() =>
        Assert.Contains("PeerRelay:IceServers:0:Url: there is no such setting. Did you mean 'Urls'?", Faults("IceServers:0:Url=stun:a"));

    [Fact]
    public void Validate_ShortKey_NeverShowsIt() => Assert.DoesNotContain("hunter2", Assert.Single(Faults("Admin:ApiKey=hunter2")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Bootstrap:0=ws://me:hunter2@a.example/", "'ws://***@a.example/' is not an absolute ws:// or wss:// url without a user name.")]
    [InlineData("Bootstrap:0=me:hunter2@a.example", "'***@a.example'")]
    [InlineData("Bootstrap:0=ws://me:hunter2/@a.example", "'ws://***@a.example'")]
    [InlineData("PublicUrl=wss://me:hunter2@a.example/", "'wss://***@a.example/' is not a url that every peer can dial")]
    [InlineData("PublicUrl=me:hunter2@a.example", "***@a.example'")]
    public void Validate_UrlWithPassword_NeverShowsIt(string setting, string part)
    {
        var fault = Assert.Single(Faults(setting));
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
        Assert.Contains(part, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_EmptyValue_CountsAsNotSet()
    {
        var options = Bind("Id=", "Admin:ApiKey=", "Port=");
        Assert.Null(options.Id);
        Assert.Null(options.Admin.ApiKey);
        Assert.Equal(8001, options.Port);
    }

    [Fact]
    public void Bind_ListAsOneString_ReplacesList()
    {
        var options = Bind("Bootstrap:0=ws://old", "Bootstrap:1=ws://older", "Bootstrap=ws://a ws://b");
        Assert.Equal(["ws://a", "ws://b"], options.Bootstrap);
    }

    [Theory]
    [InlineData("Username")]
    [InlineData("Credential")]
    public void Validate_TurnWithoutUsernameOrCredential_NamesWhatIsMissing(string missing)
    {
        var given = missing == "Username" ? "Credential" : "Username";
        foreach (var url in new[] { "turn:a", "TURNS:a:443?transport=tcp" })
        {
            string[] settings = ["IceServers:0:Urls:0=stun:a", $"IceServers:0:Urls:1={url}", $"IceServers:0:{given}=secret"];
            var fault = $"PeerRelay:IceServers:0:{missing}: is missing; browsers refuse a turn: or turns: url without a Username and a Credential.";
            Assert.Equal(fault, Assert.Single(Faults(settings)));
            Assert.Equal(fault, Assert.Single(Faults([.. settings, $"IceServers:0:{missing}="])));
        }
    }

    [Fact]
    public void Validate_TurnWithNeither_NamesBoth() => Assert.Equal(2, Faults("IceServers:0:Urls:0=turn:a").Length);

    [Fact]
    public void Bind_IceServers_KeepsOrderAndMembers()
    {
        var options = Bind("IceServers:0:Urls:0=stun:a", "IceServers:1:Urls:0=turn:b", "IceServers:1:Username=me", "IceServers:1:Credential=secret");
        Assert.Equal(["stun:a"], options.IceServers[0].Urls);
        Assert.Equal(("turn:b", "me", "secret"), (options.IceServers[1].Urls[0], options.IceServers[1].Username, options.IceServers[1].Credential));
    }

    [Fact]
    public void PeerOptions_OfSettings_CarryThemOver()
    {
        var id = new string('a', 40);
        var options = PeerOptionsSource.From(
            Bind($"Id={id}", "PublicUrl=wss://relay.example/relay", "Bootstrap=ws://a/ ws://b/", "DialPrivateAddresses=true", "Limits:MaxLinks=7"),
            TimeProvider.System,
            rtc: null,
            ConnectionGateTests.Gate(most: 9, perAddress: 9));
        Assert.Equal(id, options.Id.ToString());
        Assert.Equal("wss://relay.example/relay", options.PublicUrl!.ToString());
        Assert.Equal(["ws://a/", "ws://b/"], options.Bootstrap.Select(url => url.ToString()));
        Assert.True(options.DialPrivateAddresses);
        Assert.Equal(7, options.Limits.MaxLinks);
    }

    [Fact]
    public void PeerOptions_AdmitRtc_CountsWithTheOtherConnectionsOfTheAddress()
    {
        var gate = ConnectionGateTests.Gate(most: 9, perAddress: 2);
        var admit = PeerOptionsSource.From(new RelayOptions(), TimeProvider.System, rtc: null, gate).AdmitRtc!;
        var (remote, other) = (IPAddress.Parse("1.1.1.1"), IPAddress.Parse("1.1.1.2"));
        Assert.Equal(ConnectionRefusal.None, gate.TryEnter(remote, out _));
        var held = admit(remote);
        Assert.NotNull(held);
        Assert.Null(admit(remote));
        Assert.NotNull(admit(other));
        Assert.NotNull(admit(IPAddress.Loopback));
        Assert.Equal((1, 1), (gate.Open, gate.Refused()[ConnectionRefusal.AddressFull])); // they take no descriptor
        held.Dispose();
        held.Dispose(); // counts once
        Assert.NotNull(admit(remote));
        Assert.Null(admit(remote));
    }

    [Fact]
    public void AppSettings_NamesEverySettingWithItsDefault()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build().GetSection(RelayOptions.Section);
        var fromFile = new RelayOptions();
        Assert.Empty(SettingsBinder.Bind(file, fromFile));
        Compare(file, fromFile, new RelayOptions());
    }

    /// <summary>Walks the options' tree: every property is a key of the file, and has the code's default there.</summary>
    private static void Compare(IConfigurationSection section, object fromFile, object fromCode)
    {
        foreach (var property in fromCode.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            Assert.Contains(property.Name, section.GetChildren().Select(child => child.Key));
            var value = property.GetValue(fromCode);
            if (value is PeerLimits or AdminOptions or ForwardedHeaderOptions or WebRtcOptions or PagesOptions or RoomOptions)
                Compare(section.GetSection(property.Name), property.GetValue(fromFile)!, value);
            else
                Assert.Equal(value, property.GetValue(fromFile));
        }
    }

    private static IConfiguration Configuration(string[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(parts => KeyValuePair.Create($"PeerRelay:{parts[0]}", (string?)parts[1])))
        .Build();

    private static RelayOptions Bind(params string[] settings)
    {
        var options = new RelayOptions();
        new BindRelayOptions(Configuration(settings)).Configure(options);
        return options;
    }

    private static string[] Faults(params string[] settings)
    {
        var result = new RelayOptionsValidator(Configuration(settings)).Validate(Options.DefaultName, Bind(settings));
        return [.. result.Failures ?? []];
    }
}
