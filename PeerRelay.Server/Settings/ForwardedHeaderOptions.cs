namespace PeerRelay.Server.Settings;

/// <summary>
/// The reverse proxies whose <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> count. From anyone else they are not read, as
/// everyone can write them.
/// </summary>
internal sealed class ForwardedHeaderOptions
{
    /// <summary>Addresses of proxies.</summary>
    public string[] KnownProxies { get; set; } = [];

    /// <summary>Networks of proxies, as <c>10.0.0.0/8</c>.</summary>
    public string[] KnownNetworks { get; set; } = [];

    /// <summary>Whether there is any proxy to believe.</summary>
    internal bool IsConfigured => KnownProxies.Length > 0 || KnownNetworks.Length > 0;
}
