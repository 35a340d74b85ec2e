using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace PeerRelay.Tests.Harness;

/// <summary>Clients of the tests' servers, over TLS where the url says so.</summary>
internal static class TestClient
{
    /// <summary>A client for one server.</summary>
    public static HttpClient Http(Uri server) =>
        new(new SocketsHttpHandler { SslOptions = Tls() }) { BaseAddress = server, Timeout = Eventually.Limit };

    /// <summary>Connects a WebSocket.</summary>
    public static async Task<ClientWebSocket> ConnectAsync(Uri url, params IEnumerable<(string Name, string? Value)> headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers)
            if (value is not null)
                socket.Options.SetRequestHeader(name, value);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = Tls() });
        using var limit = new CancellationTokenSource(Eventually.Limit);
        await socket.ConnectAsync(url, http, limit.Token);
        return socket;
    }

    /// <summary>Connects to a server of this machine, for a test that writes every byte itself.</summary>
    /// <param name="tcp">The client, which stays the caller's.</param>
    /// <param name="url">The url of the server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Stream> ConnectAsync(TcpClient tcp, Uri url, CancellationToken cancellationToken = default)
    {
        await tcp.ConnectAsync(url.Host, url.Port, cancellationToken);
        if (url.Scheme is not ("wss" or "https")) return tcp.GetStream();
        var tls = new SslStream(tcp.GetStream());
        var options = Tls();
        options.TargetHost = url.Host;
        await tls.AuthenticateAsClientAsync(options, cancellationToken);
        return tls;
    }

    /// <summary>Believes the tests' certificate, whatever the name: some tests ask for another host than the one that they connect to.</summary>
    private static SslClientAuthenticationOptions Tls() => new()
    {
        RemoteCertificateValidationCallback = (_, certificate, _, _) => TestCertificate.Instance.Equals(certificate),
    };
}
