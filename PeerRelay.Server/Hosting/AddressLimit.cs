using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Hosting;

/// <summary>
/// Bounds the TCP connections of one remote address, whatever they are for, from the moment they are there: the gate sees only those
/// that have asked for a WebSocket, and one host that never gets so far could hold every plain connection that the server has. A connection whose socket a link has taken is
/// the gate's alone.
/// </summary>
internal sealed class AddressLimit(ConnectionGate gate, ExemptAddresses exempt, IOptions<RelayOptions> options)
{
    /// <summary>Room above the gate's limit, which is the one that tells why. 128: the plain connections of some twenty browsers.</summary>
    public const int PlainRoom = 128;

    private readonly NetworkCounter _connections = new(options.Value.MaxConnectionsPerAddress + PlainRoom);

    /// <summary>Serves a connection, or cuts it.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var remote = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (remote is null || exempt.Contains(remote))
        {
            await next(connection);
            return;
        }
        if (!_connections.TryEnter(remote))
        {
            gate.Refuse(ConnectionRefusal.AddressFull);
            connection.Abort();
            return;
        }
        try
        {
            await next(connection);
        }
        finally
        {
            _connections.Leave(remote);
        }
    }
}
