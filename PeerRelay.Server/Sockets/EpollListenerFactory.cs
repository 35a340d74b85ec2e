using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Hosting;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Sockets;

/// <summary>
/// The transport under the web server where the system is Linux: its connections are the web server's until one becomes a link, which then has its socket for itself.
/// Elsewhere, and where the operator wants it, the web server's own transport does.
/// </summary>
internal sealed class EpollListenerFactory(IOptions<RelayOptions> options, EpollLoops loops, ConnectionRoom room, IMemoryPoolFactory<byte> pools)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const int Backlog = 512; // as the web server's own

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => OperatingSystem.IsLinux() && options.Value.UseEpoll && endpoint is IPEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen(Backlog);
            return ValueTask.FromResult<IConnectionListener>(new EpollListener(socket, loops, pools.Create(), room));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e); // by this the web server knows what to say
        }
    }
}
