using System.Net;
using PeerRelay.Server.Settings;
using PeerRelay.WebRtc;

namespace PeerRelay.Server.WebRtc;

/// <summary>Makes the engine of WebRTC connections out of the node's settings.</summary>
internal static class RtcEngineFactory
{
    /// <summary>Connections that the engine can make at most. What is made is bounded by the peer's limits.</summary>
    private const int MostConnections = 1_000_000;

    /// <summary>Makes it, and opens its port.</summary>
    /// <param name="options">Settings that are valid.</param>
    /// <param name="logger">Where it logs.</param>
    /// <returns>Null if it is switched off.</returns>
    public static RtcEngine? Create(RelayOptions options, ILogger logger)
    {
        if (!options.WebRtc.Enabled) return null;
        return new RtcEngine(new RtcOptions
        {
            BindAddress = BindAddress(options),
            Port = options.WebRtc.Port,
            AdvertisedAddresses = [.. options.WebRtc.AdvertisedAddresses.Select(IPEndPoint.Parse)],
            StunServers = options.WebRtc.StunServers,
            TryPrivateAddresses = options.DialPrivateAddresses,
            UseLoopback = options.DialPrivateAddresses && IsLoopbackOnly(options),
            MaxConnections = MostConnections,
            MaxMessageBytes = options.Limits.MaxFrameBytes,
            ConnectTimeout = TimeSpan.FromSeconds(Math.Clamp(options.Limits.RtcTimeout.TotalSeconds, 1, 600)), // what the engine allows; the peer gives up in time anyway
            Logger = logger,
        });
    }

    /// <summary>Whether the port is bound to loopback, where nobody else reaches it.</summary>
    public static bool IsLoopbackOnly(RelayOptions options) => BindAddress(options) is { } address && IPAddress.IsLoopback(address);

    private static IPAddress? BindAddress(RelayOptions options) => (options.WebRtc.Address ?? options.Address) switch
    {
        "*" => null,
        "localhost" => IPAddress.Loopback, // it is two addresses, and there is one port
        var address => IPAddress.Parse(address),
    };
}
