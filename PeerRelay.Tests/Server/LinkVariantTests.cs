using System.Net.WebSockets;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Server;

/// <summary>Every way in which links are tested, in every run: that it works at all, and that it is what its name says.</summary>
public sealed class LinkVariantTests
{
    public static TheoryData<string> Variants => [.. LinkVariant.All.Append(LinkVariant.WithoutEpoll).Select(variant => variant.Name)];

    [Theory, MemberData(nameof(Variants))]
    public async Task Messages_BetweenTwoPeers_ArriveIntact(string variant)
    {
        await using var server = await RunningServer.StartAsync(LinkVariant.Named(variant), _ => { });
        var (one, other) = (PeerId.Random(), PeerId.Random());
        using var sender = await ConnectAsync(server.RelayUrl, one);
        using var receiver = await ConnectAsync(server.RelayUrl, other);
        await Eventually.EqualAsync(2, () => server.Peer.LinkCount);

        foreach (var size in new[] { 0, 64, 16_384, 70_000, 500_000 })
        {
            var text = new string('é', size / 2);
            await SendAsync(sender, Frame.User(other, one, $"\"{text}\""));
            Assert.Contains($"\"data\":\"{text}\"", await ReceiveUserAsync(receiver), StringComparison.Ordinal);
        }

        await sender.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(Eventually.Limit);
        await Eventually.EqualAsync(1, () => server.Peer.LinkCount);
        await server.StopAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await ReceiveCloseAsync(receiver));
    }

    [Theory]
    [InlineData("pipe", "ws", true)]
    [InlineData("websocket", "ws", false)]
    [InlineData("tls", "wss", true)]
    [InlineData("kestrel", "ws", true)]
    public async Task Link_OfEachVariant_IsFramedByUsOrTheFramework(string variant, string scheme, bool isOurs)
    {
        await using var server = await RunningServer.StartAsync(
            LinkVariant.Named(variant), _ => { }, "Limits:KeepAliveInterval=00:00:00.050", "Limits:KeepAliveTimeout=00:01:00", "Limits:StalledTimeout=00:01:00");
        Assert.Equal(scheme, server.RelayUrl.Scheme);
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var connection = await RawConnection.UpgradeAsync(server.RelayUrl, 0, limit.Token);
        await connection.HelloAsync(PeerId.Random(), limit.Token);

        // The pings tell them apart: ours are empty, and the framework's are numbered.
        Assert.Equal(isOurs, await connection.ReadPingAsync(limit.Token) is []);
    }

    private static async Task<ClientWebSocket> ConnectAsync(Uri url, PeerId id)
    {
        var socket = await TestClient.ConnectAsync(url);
        await SendAsync(socket, Frame.Buffer(id));
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).WaitAsync(Eventually.Limit);

    private static async Task<string> ReceiveUserAsync(ClientWebSocket socket)
    {
        while (true)
        {
            var (text, _) = await ReceiveAsync(socket);
            if (text.Contains("\"user\"", StringComparison.Ordinal)) return text;
        }
    }

    private static async Task<WebSocketCloseStatus?> ReceiveCloseAsync(ClientWebSocket socket)
    {
        while (true)
        {
            var (_, status) = await ReceiveAsync(socket);
            if (status is not null) return status;
        }
    }

    private static async Task<(string Text, WebSocketCloseStatus? Status)> ReceiveAsync(ClientWebSocket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[65_536];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Eventually.Limit);
            if (received.MessageType == WebSocketMessageType.Close) return ("", received.CloseStatus);
            all.Write(buffer, 0, received.Count);
            if (received.EndOfMessage) return (Encoding.UTF8.GetString(all.ToArray()), null);
        }
    }
}
