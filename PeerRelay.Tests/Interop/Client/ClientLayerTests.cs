using System.Collections.Concurrent;
using System.Text.Json;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop.Client;

/// <summary>Large messages and requests between the browser's client and a peer in C#, both linked with a third one only.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class ClientLayerTests
{
    [ClientFact]
    public async Task ClientAndPeer_BothWays_ExchangeLargeMessagesAndRequests()
    {
        await using var host = await TestHost.StartAsync();
        var node = await host.StartPeerAsync();
        var peer = host.AddUndialable(options => options.Bootstrap = [node.ListenUrl!]);
        var reports = new ConcurrentQueue<Task<DeliveryReport>>();
        peer.Peer.MessageReceived += (_, message) => reports.Enqueue(SendBackAsync(peer.Peer, message));
        peer.Peer.RequestHandler = (request, _) => AnswerAsync(peer.Peer, request);
        await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => peer.HasLink(node.Id));

        await ClientProgram.RunAsync("counterpart.js", node.ListenUrl!.AbsoluteUri, peer.Id.ToString());

        Assert.Equal(4, reports.Count);
        Assert.All(await Task.WhenAll(reports), report => Assert.Equal((DeliveryStatus.Delivered, 2), (report.Status, report.Hops)));
    }

    private static Task<DeliveryReport> SendBackAsync(Peer peer, PeerMessage message) => message.TryGetBytes(out var bytes)
        ? peer.SendBytesAsync(message.From, bytes, new ReceiptOptions())
        : peer.SendJsonAsync(message.From, message.Json, new ReceiptOptions());

    private static async ValueTask<PeerAnswer> AnswerAsync(Peer peer, PeerMessage request)
    {
        var data = request.Deserialize<JsonElement>();
        if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("fail", out var message)) throw new PeerRequestException(message.GetString()!);
        if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("ask", out var question)) return PeerAnswer.OfJson(request.Json);

        var result = await peer.RequestAsync(request.From, question);
        if (result.IsAnswered) return PeerAnswer.OfJson(result.Answer!.Json);
        throw new PeerRequestException(result.Status == RequestStatus.NoHandler ? $"{result.Status}" : $"{result.Status}: {result.Detail}");
    }
}
