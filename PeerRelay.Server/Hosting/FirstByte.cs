using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PeerRelay.Server.Hosting;

/// <summary>
/// Cuts connections that send nothing: Kestrel's limit for a request's headers begins with their first byte, and until then it lets a
/// connection wait as long as between two requests.
/// </summary>
internal static class FirstByte
{
    /// <summary>Serves a connection once it has sent something, or cuts it.</summary>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, TimeSpan timeout)
    {
        if (await HasComeAsync(connection, timeout))
            await next(connection);
        else
            connection.Abort();
    }

    private static async Task<bool> HasComeAsync(ConnectionContext connection, TimeSpan timeout)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        limit.CancelAfter(timeout);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(limit.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start); // nothing is consumed: whoever is next reads it again
            return !read.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException) // too late, the server stops, or the client has gone
        {
            return false;
        }
    }
}
