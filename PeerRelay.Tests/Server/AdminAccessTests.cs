using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PeerRelay.Server.Hosting;
using PeerRelay.Tests.Harness;
using static PeerRelay.Tests.Server.HttpAssert;

namespace PeerRelay.Tests.Server;

/// <summary>Who gets in, over real sockets.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class AdminAccessTests
{
    [Fact]
    public async Task NoKeySet_CallerFromElsewhere_IsRefusedEverythingButTheRelay()
    {
        await using var server = await RunningServer.StartAsync(FakeRemote.Add);
        foreach (var path in new[] { "/api/v1/node", "/API/V1/NODE", "/api/v1/events", "/api/nothing", "/swagger/index.html", "/swagger/v1/swagger.json" })
        {
            using var request = Get(path, (FakeRemote.Header, "8.8.8.8"));
            var problem = await server.Client.SendAsync(request).ProblemAsync(HttpStatusCode.Forbidden);
            Assert.Equal("notLocal", (string)problem["reason"]!);
        }
        foreach (var path in new[] { "/relay", "/", "/health/live", "/health/ready" })
        {
            using var request = Get(path, (FakeRemote.Header, "8.8.8.8"));
            await server.Client.SendAsync(request).JsonAsync();
        }
    }

    [Theory]
    [InlineData("PublicUrl=wss://relay.example/relay")]
    [InlineData("ForwardedHeaders:KnownProxies:0=10.0.0.1")]
    public async Task NoKeySet_NodeIsPublic_LetsNobodyIn(string setting)
    {
        await using var server = await RunningServer.StartAsync(setting);
        // As nginx asks by default, for whomever: from this machine, with the Host of proxy_pass, and no word of the client.
        foreach (var path in new[] { "/api/v1/node", "/swagger/index.html" })
            Assert.Equal("keyRequired", (string)(await server.Client.GetAsync(path).ProblemAsync(HttpStatusCode.Forbidden))["reason"]!);
        await server.Client.GetAsync("/relay").JsonAsync();
    }

    [Fact]
    public async Task NoKeySet_PageOrProxy_IsRefused()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var (name, value, reason) in new[]
        {
            ("Host", "evil.example", "foreignHost"),
            ("Origin", "http://evil.example", "foreignOrigin"),
            ("X-Forwarded-For", "127.0.0.1", "forwarded"),
        })
        {
            using var request = Get("/api/v1/node", (name, value));
            Assert.Equal(reason, (string)(await server.Client.SendAsync(request).ProblemAsync(HttpStatusCode.Forbidden))["reason"]!);
        }
    }

    [Fact]
    public async Task KeySet_ApiAsksForItAndPagesDoNot()
    {
        await using var server = await RunningServer.StartAsync($"Admin:ApiKey={RunningServer.Key}");
        using var response = await server.Client.GetAsync("/api/v1/node");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("keyMissing", (string)(await server.Client.GetAsync("/api/v1/node").ProblemAsync(HttpStatusCode.Unauthorized))["reason"]!);
        await server.Client.GetAsync("/api/v1/nothing").ProblemAsync(HttpStatusCode.Unauthorized);
        using var wrong = Get("/api/v1/node", ("X-Api-Key", "wrong"));
        Assert.Equal("keyWrong", (string)(await server.Client.SendAsync(wrong).ProblemAsync(HttpStatusCode.Unauthorized))["reason"]!);
        using var right = Get("/api/v1/node", ("X-Api-Key", RunningServer.Key));
        await server.Client.SendAsync(right).JsonAsync();
        using var bearer = Get("/api/v1/node", ("Authorization", $"Bearer {RunningServer.Key}"));
        await server.Client.SendAsync(bearer).JsonAsync();
        using var foreign = Get("/api/v1/node", ("X-Api-Key", RunningServer.Key), ("Origin", "https://evil.example"));
        await server.Client.SendAsync(foreign).ProblemAsync(HttpStatusCode.Forbidden);
        await server.Client.GetAsync("/swagger/v1/swagger.json").JsonAsync();
    }

    [Fact]
    public async Task Preflight_OfForeignPage_GetsNoCorsHeaders()
    {
        await using var server = await RunningServer.StartAsync($"Admin:ApiKey={RunningServer.Key}");
        using var request = With(
            new HttpRequestMessage(HttpMethod.Options, "/api/v1/messages"),
            ("Origin", "https://evil.example"),
            ("Access-Control-Request-Method", "POST"));
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task KnownProxy_ClientBehindIt_IsSeenAndOthersAreNotBelieved()
    {
        await using var server = await RunningServer.StartAsync(FakeRemote.Add, "ForwardedHeaders:KnownProxies:0=10.0.0.1", "ForwardedHeaders:KnownNetworks:0=10.1.0.0/16");
        Assert.Equal("wss://relay.example/relay", await UrlAsync("10.0.0.1"));
        Assert.Equal("wss://relay.example/relay", await UrlAsync("10.1.2.3"));
        Assert.Equal($"{LinkVariant.Current.Scheme}://inner:8001/relay", await UrlAsync("10.0.0.2"));
        // A client that the proxy says is on loopback, and one on loopback that says so itself: without a key, neither is let in.
        foreach (var remote in new[] { "10.0.0.1", "127.0.0.1" })
        {
            using var request = Get("/api/v1/node", (FakeRemote.Header, remote), ("X-Forwarded-For", "127.0.0.1"), ("Host", "localhost"));
            Assert.Equal("keyRequired", (string)(await server.Client.SendAsync(request).ProblemAsync(HttpStatusCode.Forbidden))["reason"]!);
        }

        async Task<string> UrlAsync(string remote)
        {
            using var request = Get(
                "/relay",
                (FakeRemote.Header, remote),
                ("Host", "inner:8001"),
                ("X-Forwarded-For", "8.8.8.8"),
                ("X-Forwarded-Proto", "https"),
                ("X-Forwarded-Host", "relay.example"));
            return (string)(await server.Client.SendAsync(request).JsonAsync())["url"]!;
        }
    }

    [Fact]
    public async Task Log_NeverShowsKeys()
    {
        var log = new LogLines();
        await using (var server = await RunningServer.StartAsync(
            builder => builder.Services.AddSingleton<ILoggerProvider>(log),
            $"Admin:ApiKey={RunningServer.Key}"))
        {
            using var right = Get("/api/v1/node", ("X-Api-Key", RunningServer.Key));
            await server.Client.SendAsync(right).JsonAsync();
            using var wrong = Get("/api/v1/node", ("X-Api-Key", "nearly-" + RunningServer.Key));
            await server.Client.SendAsync(wrong).ProblemAsync(HttpStatusCode.Unauthorized);
            await Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("wrong API key", StringComparison.Ordinal)));
        }
        Assert.Contains(log.Lines, line => line.Contains("The admin API asks for the API key", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(RunningServer.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_ManyWrongKeys_AreOneLine()
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<ILoggerProvider>(log), $"Admin:ApiKey={RunningServer.Key}");
        for (var i = 0; i < 5; i++)
        {
            using var wrong = Get("/api/v1/node", ("X-Api-Key", "wrong"));
            await server.Client.SendAsync(wrong).ProblemAsync(HttpStatusCode.Unauthorized);
        }
        Assert.Single(log.Lines, line => line.Contains("wrong API key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_WrongKeyOverASocketOfBothFamilies_ShowsTheAddressAsItIsWritten()
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<ILoggerProvider>(log);
                FakeRemote.Add(builder);
            },
            $"Admin:ApiKey={RunningServer.Key}");
        using var wrong = Get("/api/v1/node", ("X-Api-Key", "wrong"), (FakeRemote.Header, "::ffff:203.0.113.9"));
        await server.Client.SendAsync(wrong).ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("from 203.0.113.9;", Assert.Single(log.Lines, line => line.Contains("wrong API key", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PublicUrl=ws://localhost:8001/relay", "leads each of them to its own machine")]
    [InlineData("PublicUrl=wss://relay.example/relay", "lets nobody in")]
    [InlineData("Name=any", "a proxy or tunnel on it counts as one")]
    public async Task Log_QuestionableSettings_AreWarnedOfAtTheStart(string setting, string warning)
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<ILoggerProvider>(log), setting);
        Assert.Single(log.Lines, line => line.Contains(warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400, "Warning: This process may have 400 descriptors")]
    [InlineData(20_000, "Information: This process may have 20000 descriptors")]
    public async Task Log_FewDescriptors_AreWarnedOfWhereTheyAllowNoMoreThanSomeHundredPeers(int descriptors, string beginning)
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartAsync(builder =>
        {
            builder.Services.AddSingleton<ILoggerProvider>(log);
            builder.Services.AddSingleton(new DescriptorBudget(maxConnections: 100_000, descriptors));
        });
        Assert.Single(log.Lines, line => line.StartsWith(beginning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_NoKeySet_SaysSoAtTheStart()
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<ILoggerProvider>(log), "PublicUrl=wss://relay.example/relay");
        Assert.Contains(log.Lines, line => line.Contains("No API key is set", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains(server.Peer.Id.ToString(), StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains(server.RelayUrl.ToString(), StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("wss://relay.example/relay", StringComparison.Ordinal));
    }
}
