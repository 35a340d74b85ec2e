using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
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
        var hosts = offer.Split("\r\n").Where(line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).Select(line => line.Split(' ')[4]);
        if (bound is null) Assert.NotEmpty(hosts);
        else Assert.Equal([bound], hosts);
    }

    [Fact]
    public async Task Node_AdvertisedAddresses_AreToldFirst()
    {
        await using var server = await RunningServer.StartAsync("WebRtc:AdvertisedAddresses=198.51.100.1:9000 198.51.100.2");
        var engine = server.Services.GetRequiredService<NodeRtc>().Engine!;
        await using var connection = engine.CreateConnection();
        connection.CreateChannel("a");
        var offer = await connection.CreateOfferAsync();
        Assert.Contains(" 198.51.100.1 9000 ", offer, StringComparison.Ordinal);
        Assert.Contains($" 198.51.100.2 {engine.Port} ", offer, StringComparison.Ordinal);
    }
}
