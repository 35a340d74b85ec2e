using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PeerRelay;

/// <summary>Registers a peer with a service collection.</summary>
public static class PeerRelayServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="Peer"/> for the whole application, made of <see cref="PeerOptions"/>. Whoever hosts it starts and stops it; the
    /// container disposes of it.
    /// </summary>
    /// <param name="services">The collection.</param>
    /// <param name="configure">Sets the options; null for the defaults.</param>
    public static IServiceCollection AddPeerRelay(this IServiceCollection services, Action<PeerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null) services.Configure(configure);
        else services.AddOptions<PeerOptions>();
        return services.AddSingleton(provider =>
            new Peer(provider.GetRequiredService<IOptions<PeerOptions>>().Value, provider.GetService<ILoggerFactory>()));
    }
}
