using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace PeerRelay.Server.Hosting;

/// <summary>
/// Kestrel's socket transport, which stops accepting while the process has as many connections as it has descriptors for. Kestrel's own limits
/// close a connection only once it is accepted, and a burst of thousands is accepted faster than closed.
/// </summary>
internal sealed class BoundedListenerFactory(IOptions<SocketTransportOptions> options, ILoggerFactory loggers, ConnectionRoom room)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new BoundedListener(await _sockets.BindAsync(endpoint, cancellationToken), room);
}
