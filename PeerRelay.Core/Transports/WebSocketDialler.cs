using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace PeerRelay.Transports;

/// <summary>Dials WebSockets, with TLS where the url says <c>wss</c>. The policy is applied to the address that is really connected to.</summary>
internal sealed class WebSocketDialler : IDialler
{
    private readonly PeerLimits _limits;
    private readonly DialPolicy _policy;
    private readonly TimeProvider _timeProvider;
    private readonly HttpMessageInvoker _trusted;
    private readonly HttpMessageInvoker _untrusted;

    public WebSocketDialler(PeerLimits limits, DialPolicy policy, TimeProvider timeProvider, X509ChainPolicy? certificates = null)
    {
        _limits = limits;
        _policy = policy;
        _timeProvider = timeProvider;
        _trusted = CreateInvoker(new DialPolicy(allowPrivate: true), certificates);
        _untrusted = CreateInvoker(policy, certificates);
    }

    public async Task<DialedConnection> DialAsync(Uri url, bool isTrusted, CancellationToken cancellationToken)
    {
        if (isTrusted ? !PeerOptions.IsWebSocketUrl(url) : !_policy.Allows(url))
            return new DialedConnection(null, null, ConnectStatus.UrlRefused, $"{url} is not a url that this node dials.");

        using var timeout = new CancellationTokenSource(_limits.DialTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.KeepAliveInterval = _limits.KeepAliveInterval;
            socket.Options.KeepAliveTimeout = _limits.KeepAliveTimeout;
            await socket.ConnectAsync(url, isTrusted ? _trusted : _untrusted, either.Token).ConfigureAwait(false);
            var connection = new WebSocketConnection(socket, _timeProvider);
            return new DialedConnection(connection, url.Authority, ConnectStatus.Connected, null);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or HttpRequestException
            or SocketException or InvalidOperationException or DialRefusedException)
        {
            socket.Dispose();
            return Failure(url, e, timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested);
        }
    }

    public void Dispose()
    {
        _trusted.Dispose();
        _untrusted.Dispose();
    }

    private static DialedConnection Failure(Uri url, Exception e, bool timedOut)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
            if (inner is DialRefusedException)
                return new DialedConnection(null, null, ConnectStatus.UrlRefused, inner.Message);
        return timedOut
            ? new DialedConnection(null, null, ConnectStatus.TimedOut, $"{url} did not answer in time.")
            : new DialedConnection(null, null, ConnectStatus.Failed, e.GetBaseException().Message); // the outer ones only say that it failed
    }

    private static HttpMessageInvoker CreateInvoker(DialPolicy policy, X509ChainPolicy? certificates) => new(new SocketsHttpHandler
    {
        UseProxy = false, // the address is checked here; a proxy would look it up anew
        AllowAutoRedirect = false,
        UseCookies = false, // nothing that one node sets is to be told to another, or kept
        SslOptions = { CertificateChainPolicy = certificates },
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, policy, cancellationToken),
    });

    /// <summary>Connects to the first address of a host that answers and is allowed; so a name can't be bent to an inner address.</summary>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint host, DialPolicy policy, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancellationToken).ConfigureAwait(false);
        addresses = [.. addresses.Where(policy.Allows)];
        if (addresses.Length == 0) throw new DialRefusedException($"{host.Host} has no address that this node dials.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Carries the policy's refusal through the HTTP stack, which offers no other way.</summary>
    private sealed class DialRefusedException(string message) : Exception(message);
}
