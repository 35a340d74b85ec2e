using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Node;

/// <summary>Where the server listens, once it does.</summary>
internal sealed class ListenUrls(IServer server, IOptions<RelayOptions> options)
{
    private IEnumerable<string> Addresses => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    /// <summary>The urls at which peers can connect.</summary>
    public IReadOnlyList<string> Relay() => [.. Addresses.Select(address => "ws" + address["http".Length..].TrimEnd('/') + options.Value.Path)];

    /// <summary>The urls of the landing page, where there are pages.</summary>
    public IReadOnlyList<string> Pages() => options.Value.Pages.Enabled ? [.. Addresses.Select(address => address.TrimEnd('/') + "/")] : [];
}
