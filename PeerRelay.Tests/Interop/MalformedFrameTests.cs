using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using Xunit.Sdk;

namespace PeerRelay.Tests.Interop;

/// <summary>A node of ours keeps from its neighbours what would end them.</summary>
public sealed class MalformedFrameTests : MixedNetwork
{
    [NodeFact]
    public async Task MalformedFrames_SentToAReferenceThroughOurs_DoNoHarm()
    {
        var ours = await Ours.StartPeerAsync(options => options.Limits.MalformedFrames = 1_000_000);
        var target = await Theirs.DialAsync(ours.ListenUrl!);
        await Eventually.TrueAsync(() => ours.HasLink(target.Id));
        var sender = await ConnectAsync(Theirs, ours.ListenUrl!);

        foreach (var frame in MalformedFrames.All(target.Id, sender.Id)) await sender.Client.SendAsync(frame);
        await sender.Client.SendAsync(Frame.User(target.Id, sender.Id, "\"good\""));

        await Eventually.EqualAsync(1, () => target.Count(sender.Id, "\"good\""));
        Assert.Equal(new ReferenceMessage(sender.Id, "\"good\""), target.Messages.Single());
        await target.SendAsync(sender.Id, "\"still here\"");
        await Eventually.TrueAsync(() => sender.Client.Frames.Any(frame => frame.Contains("still here", StringComparison.Ordinal)));
    }

    [NodeFact]
    public async Task MalformedFrames_MoreThanAllowed_EndTheLinkThatSentThem()
    {
        var ours = await Ours.StartPeerAsync(options => options.Limits.MalformedFrames = 3);
        var target = await Theirs.DialAsync(ours.ListenUrl!);
        await Eventually.TrueAsync(() => ours.HasLink(target.Id));
        var sender = await ConnectAsync(Theirs, ours.ListenUrl!);

        foreach (var frame in MalformedFrames.All(target.Id, sender.Id).Take(4)) await sender.Client.SendAsync(frame);

        await Eventually.TrueAsync(() => sender.Client.IsClosed);
        await Eventually.TrueAsync(() => !ours.HasLink(sender.Id));
        Assert.True(ours.HasLink(target.Id));
    }

    /// <summary>Shows that the frames are worth keeping away: the test above could fail.</summary>
    [NodeFact]
    public async Task MalformedFrames_SentToAReferenceDirectly_EndIt()
    {
        await using var theirs = await ReferenceHost.StartAsync();
        var harmless = new List<string>();
        for (var i = 0; i < MalformedFrames.All(default, default).Count; i++)
        {
            var target = await theirs.ListenAsync();
            var sender = await ConnectAsync(theirs, target.Url!);
            await Eventually.TrueAsync(() => target.HasLinkAsync(sender.Id));
            var frame = MalformedFrames.All(target.Id, sender.Id)[i];
            var crashes = theirs.Crashes.Count;

            await sender.Client.SendAsync(frame);

            var hasEnded = await Eventually.WithinAsync(
                Eventually.Limit, async () => theirs.Crashes.Count > crashes || await SendThrowsAsync(target, sender.Id));
            if (!hasEnded)
                harmless.Add(frame[..Math.Min(frame.Length, 400)]);
        }
        Assert.Empty(harmless);
    }

    private static async Task<bool> SendThrowsAsync(ReferenceNode node, PeerId to)
    {
        try
        {
            await node.SendAsync(to, "1");
            return false;
        }
        catch (XunitException)
        {
            return true;
        }
    }

    private static async Task<(RawWsClient Client, PeerId Id)> ConnectAsync(ReferenceHost host, Uri url)
    {
        var id = PeerId.Random();
        var client = await host.OpenAsync(url);
        await client.HelloAsync(id);
        await Eventually.TrueAsync(() => !client.Frames.IsEmpty, "the other side said hello");
        return (client, id);
    }
}
