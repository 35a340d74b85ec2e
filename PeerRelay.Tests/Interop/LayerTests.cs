using System.Text.Json.Nodes;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>Large messages and requests where there are reference nodes: these pass them on, and know nothing of them.</summary>
public sealed class LayerTests : MixedNetwork
{
    [NodeFact]
    public async Task Reference_BetweenTwoOfOurs_PassesPartsOn()
    {
        var (left, right) = await AroundReferenceAsync();
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        PeerMessage? received = null;
        right.Peer.MessageReceived += (_, message) => received = message;

        var report = await left.Peer.SendBytesAsync(right.Id, bytes, new ReceiptOptions { Timeout = ReceiptOptions.MaxTimeout });

        Assert.Equal((DeliveryStatus.Delivered, 2), (report.Status, report.Hops));
        Assert.True(received!.TryGetBytes(out var read) && bytes.AsSpan().SequenceEqual(read));
    }

    [NodeFact]
    public async Task Reference_BetweenTwoOfOurs_PassesRequestsOn()
    {
        var (left, right) = await AroundReferenceAsync();
        right.Peer.RequestHandler = (request, _) => ValueTask.FromResult(PeerAnswer.Of(request.Deserialize<string>() + "!"));
        var result = await left.Peer.RequestAsync(right.Id, "grüße", new RequestOptions { Timeout = TimeSpan.FromMinutes(1) });
        Assert.Equal(("grüße!", 2), (result.Answer!.Deserialize<string>(), result.Answer.Hops));
    }

    [NodeFact]
    public async Task Reference_AsksWithAMessage_IsAnsweredWithOne()
    {
        var ours = (OurNode)await ListenAsync('O');
        var reference = await DialAsync('R', ours.Url!);
        await AllLinkedAsync(ours, reference);
        ours.Peer.RequestHandler = (request, _) => ValueTask.FromResult(PeerAnswer.OfJson(request.Json));
        await reference.SendAsync(ours.Id, """{"peerRelay":"request","id":"a","data":[1,"é"]}""");
        await Eventually.EqualAsync(1, () => reference.Count(ours.Id, """{"peerRelay":"response","id":"a","data":[1,"é"]}"""));
    }

    [NodeFact]
    public async Task Reference_IsAskedWithARequest_CanAnswerWithAMessage()
    {
        var ours = (OurNode)await ListenAsync('O');
        var reference = (ReferenceNode)await DialAsync('R', ours.Url!);
        await AllLinkedAsync(ours, reference);
        var asking = ours.Peer.RequestAsync(reference.Id, "who", new RequestOptions { Timeout = TimeSpan.FromMinutes(1) });
        await Eventually.TrueAsync(() => reference.Messages.Any(message => message.Json?.Contains("\"request\"", StringComparison.Ordinal) == true));
        var request = JsonNode.Parse(reference.Messages.First().Json!)!;
        await reference.SendAsync(ours.Id, $$"""{"peerRelay":"response","id":"{{request["id"]}}","data":"me"}""");
        Assert.Equal("me", (await asking).Answer!.Deserialize<string>());
    }

    private async Task<(OurNode Left, OurNode Right)> AroundReferenceAsync()
    {
        var middle = await ListenAsync('R');
        var left = (OurNode)await DialAsync('O', middle.Url!);
        var right = (OurNode)await DialAsync('O', middle.Url!);
        await AllLinkedAsync(left, middle);
        await AllLinkedAsync(middle, right);
        return (left, right);
    }
}
