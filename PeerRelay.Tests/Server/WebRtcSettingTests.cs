using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PeerRelay.Server.WebRtc;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

/// <summary>What the settings of WebRTC do to a node.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class WebRtcSettingTests
{
    [Fact]
    public async Task Node_WebRtcSwitchedOff_SaysSoAndHasNoEngine()
    {
        await using var server = await RunningServer.StartAsync("WebRtc:Enabled=false");
        var node = await server.Client.GetAsync("/api/v1/node").JsonAsync();
        Assert.Equal("""{"available":false,"unavailableReason":"It is switched off by PeerRelay:WebRtc:Enabled.","port":null,"statistics":null}""", node["webRtc"]!.ToJsonString());
        Assert.Null(server.Services.GetRequiredService<NodeRtc>().Engine);
    }

    [Fact]
    public async Task Node_PortTaken_SaysSoAndServesTheRest()
    {
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.Client.LocalEndPoint!).Port;
        await using var server = await RunningServer.StartAsync($"WebRtc:Port={port}");
        var node = await server.Client.GetAsync("/api/v1/node").JsonAsync();
        Assert.False((bool)node["webRtc"]!["available"]!);
        Assert.Contains($"the UDP port {port}", (string)node["webRtc"]!["unavailableReason"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "127.0.0.1")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("*", null)]
    public async Task Node_WebRtcsAddress_IsTheNodesUnlessItIsSet(string? setting, string? bound)
    {
        await using var server = await RunningServer.StartAsync(setting is null ? [] : [$"WebRtc:Address={setting}"]);
        await using var connection = server.Services.GetRequiredService<NodeRtc>().Engine!.CreateConnection();
        connection.CreateChannel("a");
        var offer = await connection.CreateOfferAsync();
        var hosts = Candidates(offer).Select(parts => parts[4]);
        if (bound is not null) Assert.Equal([bound], hosts);
        else Assert.NotEqual(["127.0.0.1"], hosts); // the node's own
    }

    [Theory]
    [InlineData(true, "PublicUrl=wss://relay.example.org/relay")]
    [InlineData(false)]
    [InlineData(false, "PublicUrl=wss://relay.example.org/relay", "WebRtc:Address=*")]
    [InlineData(false, "PublicUrl=wss://relay.example.org/relay", "WebRtc:AdvertisedAddresses=198.51.100.1")]
    public async Task Start_NobodyElseReachesThePort_IsWarnedOfIfOthersAreToComeHere(bool isWarned, params string[] settings)
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartAsync(builder => builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Information), settings);
        await Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("admin API", StringComparison.Ordinal))); // it is said after
        Assert.Equal(isWarned, log.Lines.Any(line => line.StartsWith("Warning: WebRTC can be reached from this machine only", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Node_GreatestLimits_EngineIsMade()
    {
        await using var server = await RunningServer.StartAsync("Limits:MaxRtcLinks=1000000", "Limits:PendingRtc=10000", "Limits:RtcTimeout=1.00:00:00");
        Assert.Null(server.Services.GetRequiredService<NodeRtc>().UnavailableReason);
    }

    [Fact]
    public async Task Node_AdvertisedAddresses_AreToldFirst()
    {
        await using var server = await RunningServer.StartAsync("WebRtc:AdvertisedAddresses=198.51.100.1:9000 198.51.100.2");
        var engine = server.Services.GetRequiredService<NodeRtc>().Engine!;
        await using var connection = engine.CreateConnection();
        connection.CreateChannel("a");
        var offer = await connection.CreateOfferAsync();
        var hosts = Candidates(offer).Select(parts => $"{parts[4]} {parts[5]}");
        Assert.Equal(["198.51.100.1 9000", $"198.51.100.2 {engine.Port}", $"127.0.0.1 {engine.Port}"], hosts);
    }

    /// <summary>The candidates of a description, each in its parts: the address is the fifth, the port the sixth.</summary>
    private static IEnumerable<string[]> Candidates(string description) =>
        description.Split("\r\n").Where(line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).Select(line => line.Split(' '));
}
