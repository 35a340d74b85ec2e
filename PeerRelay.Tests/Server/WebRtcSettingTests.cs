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
        Assert.Equal("""{"available":false,"unavailableReason":"It is switched off by PeerRelay:WebRtc:Enabled."}""", node["webRtc"]!.ToJsonString());
        Assert.Null(server.Services.GetRequiredService<NodeRtc>().Engine);
    }

    [Fact]
    public async Task Node_WebRtcOn_SaysWhetherItIsAvailable()
    {
        await using var server = await RunningServer.StartAsync();
        var node = await server.Client.GetAsync("/api/v1/node").JsonAsync();
        Assert.Equal(server.Services.GetRequiredService<NodeRtc>().UnavailableReason, (string?)node["webRtc"]!["unavailableReason"]);
    }
}
