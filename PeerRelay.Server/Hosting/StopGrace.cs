using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PeerRelay.Server.Hosting;

/// <summary>
/// Cuts, at the stop, the connections that are no links, soon after the server has asked them to close: one that dribbles a request
/// would hold the stop up until its limit. The links are the peer's to close.
/// </summary>
internal static class StopGrace
{
    /// <summary>For requests that are being answered. 2 s: the node's own answers take less.</summary>
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    private static readonly object IsLink = new();

    /// <summary>Notes that a request's connection is a link from now on.</summary>
    public static void MarkLink(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>() is { } connection)
            connection.Items[IsLink] = true;
    }

    /// <summary>Serves a connection.</summary>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var limit = new CancellationTokenSource();
        using var onLimit = limit.Token.UnsafeRegister(_ => CutUnlessLink(connection), null);
        using var onStop = stopping.UnsafeRegister(_ => limit.CancelAfter(Time), null); // disposed of first, so that the limit is there
        await next(connection);
    }

    private static void CutUnlessLink(ConnectionContext connection)
    {
        if (!connection.Items.ContainsKey(IsLink))
            connection.Abort();
    }
}
