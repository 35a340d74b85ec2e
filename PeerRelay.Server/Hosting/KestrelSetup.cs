using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Messages;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Hosting;

/// <summary>Where the web server listens, and its bounds.</summary>
internal static class KestrelSetup
{
    /// <summary>
    /// Connections that are not WebSockets (yet). 10,000: every peer is one of them for the length of a handshake, and after a restart
    /// they all come at once; each costs some 10 KB. <see cref="AddressLimit"/> keeps one host from holding them all.
    /// </summary>
    private const int PlainConnections = 10_000;

    /// <summary>Room above the gate's limit, which is the one that tells why: Kestrel frees a connection a moment later than the gate.</summary>
    private const int UpgradeRoom = 1_000;

    /// <summary>How long a request line and headers may take. 10 s: as long as a hello; a client that dribbles, or sends nothing at all, holds nothing for longer.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may wait for its next request. 60 s: a page that polls keeps its connection.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Sets the server up.</summary>
    public static void Apply(KestrelServerOptions kestrel)
    {
        var options = kestrel.ApplicationServices.GetRequiredService<IOptions<RelayOptions>>().Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = PlainConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections + UpgradeRoom;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = IdleTimeout;
        kestrel.Limits.MaxRequestBodySize = MessageEndpoint.MaxBodyBytes(options);
        var addresses = kestrel.ApplicationServices.GetRequiredService<AddressLimit>();
        // Also for the endpoints of the section Kestrel, and there before TLS: a handshake can be dribbled too.
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Use(next => connection => addresses.ServeAsync(connection, next));
            endpoint.Use(next => connection => StopGrace.ServeAsync(connection, next));
            endpoint.Use(next => connection => FirstByte.ServeAsync(connection, next, kestrel.Limits.RequestHeadersTimeout));
        });
        Listen(kestrel, options);
    }

    private static void Listen(KestrelServerOptions kestrel, RelayOptions options)
    {
        if (options.Address == "*")
            kestrel.ListenAnyIP(options.Port);
        else if (options.Address == "localhost")
            kestrel.ListenLocalhost(options.Port);
        else
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port);
    }
}
