using PeerRelay.Identity;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>Links that the other side leaves open and does not serve, as the reference does when its bucket is full.</summary>
public sealed class UnservedLinkTests : MixedNetwork
{
    [NodeFact]
    public async Task OldPeer_FallsSilent_LinkIsClosed_AClientThatOnlyListensKeepsIts()
    {
        var ours = await StartAsync();
        var (listener, listens) = await ConnectAsync(ours);
        var (old, oldClient) = await ConnectAsync(ours);
        await oldClient.SendAsync(FindPeers(ours, old));

        await Eventually.TrueAsync(() => oldClient.IsClosed);

        Assert.Contains(oldClient.Frames, frame => frame.Contains("\"findPeers\"", StringComparison.Ordinal));
        Assert.True(ours.HasLink(listener));
        Assert.False(listens.IsClosed);
    }

    [NodeFact]
    public async Task ReferencePeer_HasNothingToSay_IsAskedAndStays()
    {
        var ours = await StartAsync();
        var theirs = await Theirs.DialAsync(ours.ListenUrl!);
        await Eventually.TrueAsync(() => ours.HasLink(theirs.Id));
        var made = ours.Peer.GetLink(theirs.Id)!.ConnectedAt;

        await Eventually.TrueAsync(() => ours.Peer.GetLink(theirs.Id)!.FramesReceived >= 6, "it has answered more than once");

        Assert.Equal(made, ours.Peer.GetLink(theirs.Id)!.ConnectedAt);
    }

    [NodeFact]
    public async Task OldPeer_SearchesByOthersAlthoughLinked_LinkIsClosed()
    {
        var ours = await StartAsync();
        var (id, client) = await ConnectAsync(ours);
        var (by, relay) = await ConnectAsync(ours);

        await relay.SendAsync(Frame.Relayed(ours.Id, id, by, $$"""{"type":"findPeers","data":"{{id}}"}"""));

        await Eventually.TrueAsync(() => client.IsClosed);
        Assert.False(relay.IsClosed);
    }

    private Task<TestPeer> StartAsync() => Ours.StartPeerAsync(options =>
    {
        options.Limits.KeepAliveInterval = TimeSpan.FromSeconds(0.5);
        options.Limits.DuplicateTimeout = TimeSpan.FromSeconds(1);
    });

    private async Task<(PeerId Id, RawWsClient Client)> ConnectAsync(TestPeer ours)
    {
        var id = PeerId.Random();
        var client = await Theirs.OpenAsync(ours.ListenUrl!);
        await client.HelloAsync(id);
        await Eventually.TrueAsync(() => ours.HasLink(id));
        return (id, client);
    }

    private static string FindPeers(TestPeer ours, PeerId from) => Frame.Envelope(ours.Id, from, $$"""{"type":"findPeers","data":"{{from}}"}""");
}
