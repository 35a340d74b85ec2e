using System.Net;
using PeerRelay.Server.Settings;
using PeerRelay.WebRtc;

namespace PeerRelay.Server.WebRtc;

/// <summary>Makes the engine of WebRTC connections out of the node's settings.</summary>
internal static class RtcEngineFactory
{
    /// <summary>The largest message taken over WebRTC. 256 KiB: what browsers take of each other; each connection may have to hold some of them.</summary>
    private const int MostMessageBytes = 256 * 1024;

    /// <summary>Makes it, and opens its port.</summary>
    /// <param name="options">Settings that are valid.</param>
    /// <param name="logger">Where it logs.</param>
    /// <returns>Null if it is switched off.</returns>
    public static RtcEngine? Create(RelayOptions options, ILogger logger)
    {
        if (!options.WebRtc.Enabled) return null;
        var address = BindAddress(options);
        return new RtcEngine(new RtcOptions
        {
            BindAddress = address,
            Port = options.WebRtc.Port,
            AdvertisedAddresses = [.. options.WebRtc.AdvertisedAddresses.Select(IPEndPoint.Parse)],
            StunServers = options.WebRtc.StunServers,
            TryPrivateAddresses = options.DialPrivateAddresses,
            UseLoopback = options.DialPrivateAddresses && address is not null && IPAddress.IsLoopback(address), // else nobody's but this machine's
            MaxConnections = options.Limits.PendingRtc + options.Limits.MaxRtcLinks + options.Limits.KeptLinks,
            MaxMessageBytes = Math.Min(options.Limits.MaxFrameBytes, MostMessageBytes),
            Logger = logger,
        });
    }

    private static IPAddress? BindAddress(RelayOptions options) => (options.WebRtc.Address ?? options.Address) switch
    {
        "*" => null,
        "localhost" => IPAddress.Loopback, // it is two addresses, and there is one port
        var address => IPAddress.Parse(address),
    };
}
