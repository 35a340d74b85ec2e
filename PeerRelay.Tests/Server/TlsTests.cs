using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Identity;
using PeerRelay.Server.Hosting;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Server;

/// <summary>Links over Kestrel's own TLS: the same framing, on the bytes behind it.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("peerrelay-tls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Messages_BetweenTwoPeersOverTls_ArriveIntact()
    {
        await using var app = ServerApplication.Build(
            [
                .. RunningServer.Defaults, "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
                $"--Kestrel:Endpoints:Https:Certificate:Path={Certificate()}", "--Kestrel:Endpoints:Https:Certificate:Password=x",
            ]);
        await app.StartAsync();
        var url = new UriBuilder(app.Urls.Single(text => text.StartsWith("https", StringComparison.Ordinal))) { Scheme = "wss", Path = "/relay" }.Uri;
        var peer = app.Services.GetRequiredService<Peer>();
        var (one, other) = (PeerId.Random(), PeerId.Random());
        using var sender = await ConnectAsync(url, one);
        using var receiver = await ConnectAsync(url, other);
        await Eventually.EqualAsync(2, () => peer.LinkCount);

        foreach (var size in new[] { 0, 64, 16_384, 70_000, 500_000 })
        {
            var text = new string('é', size / 2);
            await SendAsync(sender, Frame.User(other, one, $"\"{text}\""));
            Assert.Contains($"\"data\":\"{text}\"", await ReceiveUserAsync(receiver), StringComparison.Ordinal);
        }

        await sender.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(Eventually.Limit);
        await Eventually.EqualAsync(1, () => peer.LinkCount);
        await app.StopAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await ReceiveCloseAsync(receiver));
    }

    private string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(_folder.FullName, "cert.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "x"));
        return path;
    }

    private static async Task<ClientWebSocket> ConnectAsync(Uri url, PeerId id)
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        await socket.ConnectAsync(url, CancellationToken.None).WaitAsync(Eventually.Limit);
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
