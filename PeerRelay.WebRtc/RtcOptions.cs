using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.WebRtc.Connections;
using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc;

/// <summary>What an <see cref="RtcEngine"/> is made with. It is copied when the engine is made.</summary>
public sealed record RtcOptions
{
    /// <summary>The address that the UDP port is bound to; null for all, IPv6 and IPv4.</summary>
    public IPAddress? BindAddress { get; set; }

    /// <summary>The UDP port of all connections; 0 for any that is free.</summary>
    public int Port { get; set; }

    /// <summary>Addresses of this machine that others are told; empty for the one that is bound, or those of all interfaces that are up.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; set; } = [];

    /// <summary>
    /// Addresses that lead here though no interface has them: that of a NAT that maps one to one, as of a container or a cloud. They are told before the others. Port 0 stands for the one that
    /// is bound.
    /// </summary>
    public IReadOnlyList<IPEndPoint> AdvertisedAddresses { get; set; } = [];

    /// <summary>
    /// Whether loopback addresses are told and taken. Off by default: what listens on this machine only is nobody else's business. Without another address they are told anyway.
    /// </summary>
    public bool UseLoopback { get; set; }

    /// <summary>
    /// Whether private addresses that the other side names are tried. On by default, as in browsers: peers of one network meet directly. Off, strangers can't make us knock at doors inside our own
    /// network; a peer inside it still gets through if it can reach us, as its own tries teach us its address.
    /// </summary>
    public bool TryPrivateAddresses { get; set; } = true;

    /// <summary>STUN servers that tell which address others see us at, as <c>stun:host</c> or <c>stun:host:port</c> (RFC 7064). Empty for none.</summary>
    public IReadOnlyList<string> StunServers { get; set; } = [];

    /// <summary>How long a connection may take from its offer or answer until channels can be used. 30 s: as long as browsers try.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections at a time. 10,000: some 1 to 3 GB.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>The largest message taken, in bytes; the other side is told. 256 KiB: what browsers take of each other. Each connection may hold two of them that wait to be
    /// read. For a peer: as <see cref="PeerLimits.MaxFrameBytes"/>, else larger frames go by other ways, if there are any.</summary>
    public int MaxMessageBytes { get; set; } = 256 * 1024;

    /// <summary>Where faults of handlers and the ends of connections are logged.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The clock; tests have one that jumps. DTLS's handshake has OpenSSL's own.</summary>
    internal TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>What OpenSSL is looked for by; tests hide it.</summary>
    internal OpenSslNames OpenSslNames { get; set; } = OpenSslNames.Usual;

    /// <summary>Finds what is wrong with the options.</summary>
    /// <returns>A sentence for each fault, which names the property, the value and what is allowed; empty if there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Range(nameof(Port), Port, 0, ushort.MaxValue);
        Range(nameof(MaxConnections), MaxConnections, 1, 1_000_000);
        Range(nameof(MaxMessageBytes), MaxMessageBytes, 1_200, 64 * 1024 * 1024);
        if (ConnectTimeout < TimeSpan.FromSeconds(1) || ConnectTimeout > TimeSpan.FromMinutes(10))
            faults.Add($"{nameof(ConnectTimeout)}: {ConnectTimeout} is outside 1 s to 10 minutes.");
        if (Addresses is null) faults.Add($"{nameof(Addresses)}: it is null, and should be a list.");
        else if (Addresses.Any(address => address is null)) faults.Add($"{nameof(Addresses)}: one is null.");
        if (AdvertisedAddresses is null) faults.Add($"{nameof(AdvertisedAddresses)}: it is null, and should be a list.");
        else if (AdvertisedAddresses.Any(address => address is null)) faults.Add($"{nameof(AdvertisedAddresses)}: one is null.");
        else if (AdvertisedAddresses.Count > LocalAddresses.MaxAddresses) faults.Add($"{nameof(AdvertisedAddresses)}: there are {AdvertisedAddresses.Count}, and {LocalAddresses.MaxAddresses} at most are allowed.");
        if (StunServers is null) faults.Add($"{nameof(StunServers)}: it is null, and should be a list.");
        else if (StunServers.Count > StunServer.Most) faults.Add($"{nameof(StunServers)}: there are {StunServers.Count}, and {StunServer.Most} at most are allowed.");
        foreach (var server in StunServers ?? [])
            if (!StunServer.TryParse(server, out _)) faults.Add($"{nameof(StunServers)}: '{server}' is not stun:host or stun:host:port.");
        if (Logger is null) faults.Add($"{nameof(Logger)}: it is null, and should be a logger.");
        return faults;

        void Range(string name, long value, long least, long most)
        {
            if (value < least || value > most) faults.Add($"{name}: {value} is outside {least} to {most}.");
        }
    }
}
