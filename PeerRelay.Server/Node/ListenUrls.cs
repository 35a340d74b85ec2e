using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Node;

/// <summary>Where the server listens, once it does.</summary>
internal sealed class ListenUrls(IServer server, IOptions<RelayOptions> options)
{
    /// <summary>The urls at which peers can connect.</summary>
    public IReadOnlyList<string> Relay() =>
        [.. (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            .Select(address => "ws" + address["http".Length..].TrimEnd('/') + options.Value.Path)];
}
