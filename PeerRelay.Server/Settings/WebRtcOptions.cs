namespace PeerRelay.Server.Settings;

/// <summary>WebRTC: links to browsers, and to others that speak it, over UDP.</summary>
internal sealed class WebRtcOptions
{
    /// <summary>Whether this node makes and takes WebRTC connections. Signals of others it passes on in any case.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The address that the port is bound to: as <see cref="RelayOptions.Address"/>, and null for the same. Behind a proxy on this machine, which does not carry UDP, the node listens on loopback and
    /// this is <c>*</c>.
    /// </summary>
    public string? Address { get; set; }

    /// <summary>The one UDP port of all connections; 0 for any free one. 8002: beside the TCP port.</summary>
    public int Port { get; set; } = 8002;

    /// <summary>
    /// Addresses at which others reach the port, where they are not this machine's own, as behind a NAT or in a container: an IP address, with a port after a colon if that differs too.
    /// Empty for those of this machine.
    /// </summary>
    public string[] AdvertisedAddresses { get; set; } = [];

    /// <summary>STUN servers (<c>stun:host</c> or <c>stun:host:port</c>) that tell this node by which address others see it; none are asked by default.</summary>
    public string[] StunServers { get; set; } = [];
}
