using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Relay;

/// <summary>Which pages may connect as peers. Programs send no <c>Origin</c> and are not bound by it.</summary>
internal sealed class OriginPolicy(IOptions<RelayOptions> options)
{
    private readonly HashSet<string> _allowed = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request may become a peer connection.</summary>
    public bool Allows(HttpRequest request) =>
        _allowed.Count == 0 || request.Headers.Origin.Count == 0 || (request.Headers.Origin is [{ } origin] && _allowed.Contains(origin));
}
