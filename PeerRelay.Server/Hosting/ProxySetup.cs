using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Hosting;

/// <summary>Takes the client's address, scheme and host from the proxies that are known, and from nobody else.</summary>
internal static class ProxySetup
{
    /// <summary>Adds that to the pipeline, if there are known proxies.</summary>
    public static void UseKnownProxies(this WebApplication app, ForwardedHeaderOptions options)
    {
        if (!options.IsConfigured) return;
        var headers = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null, // as far back as the proxies are known; the first that is not is the client
        };
        headers.KnownProxies.Clear(); // the framework believes loopback by default
        headers.KnownIPNetworks.Clear();
        foreach (var proxy in options.KnownProxies)
            headers.KnownProxies.Add(IPAddress.Parse(proxy));
        foreach (var network in options.KnownNetworks)
            headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        app.UseForwardedHeaders(headers);
    }
}
