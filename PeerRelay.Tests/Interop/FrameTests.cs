using System.Text.Json.Nodes;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>What goes over the wire, frame by frame, as plain <c>ws</c> clients see it.</summary>
public sealed class FrameTests : MixedNetwork
{
    [NodeFact]
    public async Task Hello_FromOurs_IsItsIdAsBufferAndComesUnasked()
    {
        var ours = await StartQuietAsync();

        var client = await Theirs.OpenAsync(ours.ListenUrl!);

        await Eventually.TrueAsync(() => !client.Frames.IsEmpty);
        Assert.Equal(Frame.Buffer(ours.Id), client.Frames.First());
    }

    [NodeFact]
    public async Task Hello_AsHexString_IsAccepted()
    {
        var ours = await StartQuietAsync();
        var id = PeerId.Random();
        var client = await Theirs.OpenAsync(ours.ListenUrl!);

        await client.SendAsync($"\"{id.ToString().ToUpperInvariant()}\"");

        await Eventually.TrueAsync(() => ours.HasLink(id));
    }

    [NodeFact]
    public async Task LinkedTarget_MessageFromReference_GetsExactlyOneCopyAndNobodyElseAny()
    {
        var ours = await StartQuietAsync();
        var target = await ConnectAsync(ours);
        var others = new List<(RawWsClient Client, PeerId Id)>();
        for (var i = 0; i < 5; i++) others.Add(await ConnectAsync(ours));
        var source = await Theirs.DialAsync(ours.ListenUrl!);
        await Eventually.TrueAsync(() => source.HasLinkAsync(ours.Id));

        for (var i = 0; i < 50; i++) await source.SendAsync(target.Id, $"{i}");

        await Eventually.TrueAsync(() => UserFrames(target.Client).Any(frame => (int)frame["data"]!["data"]! == 49));
        Assert.Equal(Enumerable.Range(0, 50), UserFrames(target.Client).Select(frame => (int)frame["data"]!["data"]!));
        // What went astray would be on its way before this, which each of the others gets last.
        foreach (var other in others) await source.SendAsync(other.Id, "\"last\"");
        foreach (var other in others)
        {
            await Eventually.TrueAsync(() => UserFrames(other.Client).Count > 0);
            Assert.Equal("last", (string?)Assert.Single(UserFrames(other.Client))["data"]!["data"]);
        }
    }

    [NodeFact]
    public async Task ForwardedFrame_HasOurIdLastInItsPathAndIdsAsHex()
    {
        var ours = await StartQuietAsync();
        var target = await ConnectAsync(ours);
        var source = await ConnectAsync(ours);
        var first = PeerId.Random();

        // As it comes from a reference node that has passed it on.
        var relayed = Frame.Relayed(target.Id, first, by: source.Id, """{"type":"user","data":1}""");
        await source.Client.SendAsync(relayed
            .Replace($"\"to\":\"{target.Id}\"", $"\"to\":{Frame.Buffer(target.Id)}", StringComparison.Ordinal)
            .Replace($"\"from\":\"{first}\"", $"\"from\":{Frame.Buffer(first)}", StringComparison.Ordinal));

        await Eventually.TrueAsync(() => UserFrames(target.Client).Count == 1);
        var frame = UserFrames(target.Client).Single();
        Assert.Equal(target.Id.ToString(), (string?)frame["to"]);
        Assert.Equal(first.ToString(), (string?)frame["from"]);
        Assert.Equal([first.ToString(), source.Id.ToString(), ours.Id.ToString()], frame["path"]!.AsArray().Select(id => (string?)id));
        Assert.True(Carries(frame, relayed));
    }

    [NodeTheory]
    [InlineData("""{"type":"x-new","data":{"a":[1,{"b":null}]},"ttl":7}""", "")]
    [InlineData("""{"type":"user","data":1,"receipt":true,"é":{"type":"findPeers"}}""", ",\"extra\":{\"to\":[\"x\",1.5]},\"priority\":3")]
    [InlineData("""{"hint":"no type"}""", ",\"\":null")]
    [InlineData("""{"type":"signal","data":{"type":"offer","sdp":"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"}}""", "")]
    [InlineData("""{"type":"signal","data":{"candidate":{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdpMid":"0"}}}""", "")]
    [InlineData("""{"type":"signal","data":{"renegotiate":true}}""", "")]
    public async Task UnknownTypesAndFields_PassThroughOursAndAReference_Unharmed(string body, string extra)
    {
        // source - ours - reference - ours - target
        var reference = await Theirs.ListenAsync();
        var left = await StartQuietAsync(reference.Url!);
        var right = await StartQuietAsync(reference.Url!);
        await AllLinkedAsync(new OurNode(left), reference);
        await AllLinkedAsync(new OurNode(right), reference);
        var source = await ConnectAsync(left);
        var target = await ConnectAsync(right);
        var frame = Frame.Envelope(target.Id, source.Id, body)[..^1] + extra + "}";
        // A peer that is sent signals has said in an answer that it speaks WebRTC.
        await target.Client.SendAsync(Frame.Envelope(source.Id, target.Id, """{"type":"handshake-answer","data":{"ws":null,"wrtc":true}}"""));
        await Eventually.TrueAsync(() => source.Client.Frames.Any(text => text.Contains("handshake-answer", StringComparison.Ordinal)));

        await source.Client.SendAsync(frame);

        await Eventually.TrueAsync(() => Frames(target.Client).Any(node => Carries(node, frame)), frame);
        var got = Frames(target.Client).First(node => Carries(node, frame));
        var sent = JsonNode.Parse(frame)!.AsObject();
        foreach (var field in sent.Where(field => field.Key != "path"))
            Assert.Equal(field.Value?.ToJsonString(), got[field.Key]?.ToJsonString());
        Assert.Equal(
            new[] { source.Id, left.Id, reference.Id, right.Id }.Select(id => id.ToString()), got["path"]!.AsArray().Select(id => (string?)id));
    }

    [NodeFact]
    public async Task Signal_ToAReferenceWithoutWebRtc_DoesNotReachIt()
    {
        var ours = await StartQuietAsync();
        var reference = await Theirs.DialAsync(ours.ListenUrl!);
        await Eventually.TrueAsync(() => ours.HasLink(reference.Id));
        var source = await ConnectAsync(ours);

        await source.Client.SendAsync(Frame.Envelope(reference.Id, source.Id, """{"type":"signal","data":{}}"""));
        await source.Client.SendAsync(Frame.User(reference.Id, source.Id, "\"after\""));

        await Eventually.EqualAsync(1, () => reference.Count(source.Id, "\"after\"")); // such a signal ends the process of one that gets it
        Assert.Equal(1, ours.Peer.GetStatistics().Drops[PeerRelay.Wire.DropReason.UnwantedSignal]);
    }

    [NodeTheory]
    [InlineData("""{"type":"x-new","data":1}"""), InlineData("{}"), InlineData("""{"type":5}""")]
    [InlineData("""{"type":"signal","data":{"type":"offer","sdp":""}}"""), InlineData("5"), InlineData("\"text\"")]
    public async Task UnknownType_SentToOurs_IsIgnoredAndTheLinkStays(string body)
    {
        var ours = await StartQuietAsync(limits: limits => limits.MalformedFrames = 2);
        var source = await ConnectAsync(ours);

        await source.Client.SendAsync(Frame.Envelope(ours.Id, source.Id, body));
        await source.Client.SendAsync(Frame.User(ours.Id, source.Id, "\"after\""));

        await Eventually.EqualAsync(1, () => ours.Messages.Count);
        Assert.Equal(1, ours.Count(source.Id, "\"after\""));
    }

    [NodeFact]
    public async Task SameMessageTwice_IsHandledOnce()
    {
        var ours = await StartQuietAsync();
        var source = await ConnectAsync(ours);
        var frame = Frame.User(ours.Id, source.Id, "\"once\"");

        for (var i = 0; i < 3; i++) await source.Client.SendAsync(frame);
        await source.Client.SendAsync(Frame.Envelope(ours.Id, source.Id, """{"type":"user","data":"odd"}""", "constructor"));

        await Eventually.EqualAsync(2, () => ours.Messages.Count);
        Assert.Equal(1, ours.Count(source.Id, "\"once\""));
        Assert.Equal(1, ours.Count(source.Id, "\"odd\""));
    }

    private static bool Carries(JsonNode node, string frame) => (string?)node["nonce"] == (string?)JsonNode.Parse(frame)!["nonce"];

    private static List<JsonNode> Frames(RawWsClient client) => [.. client.Frames.Skip(1).Select(frame => JsonNode.Parse(frame)!)];

    private static List<JsonNode> UserFrames(RawWsClient client) =>
        [.. Frames(client).Where(frame => frame["data"] is JsonObject body && (string?)body["type"] == "user")];

    /// <summary>Starts a node that seeks no links of its own accord, so that only what is asked for goes over the wire.</summary>
    private async Task<TestPeer> StartQuietAsync(Uri? bootstrap = null, Action<PeerLimits>? limits = null) =>
        await Ours.StartPeerAsync(options =>
        {
            options.Discovery = false;
            if (bootstrap is not null) options.Bootstrap = [bootstrap];
            limits?.Invoke(options.Limits);
        });

    private async Task<(RawWsClient Client, PeerId Id)> ConnectAsync(TestPeer ours)
    {
        var id = PeerId.Random();
        var client = await Theirs.OpenAsync(ours.ListenUrl!);
        await client.HelloAsync(id);
        await Eventually.TrueAsync(() => ours.HasLink(id));
        return (client, id);
    }
}
