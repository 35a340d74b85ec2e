using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Hosting;
using PeerRelay.Server.Pages;
using PeerRelay.Server.Problems;
using PeerRelay.Server.Settings;
using PeerRelay.Server.Sockets;

namespace PeerRelay.Server.Relay;

/// <summary>Where peers connect: a WebSocket becomes a link, a plain GET is answered with the info document, or at <c>/</c> with the page for people.</summary>
internal sealed class RelayEndpoint(Peer peer, ConnectionGate gate, OriginPolicy origins, RelayService relay, PageEndpoint pages, IOptions<RelayOptions> options)
{
    /// <summary>After how many seconds one that was turned away may come again: some links have ended by then.</summary>
    private const string RetryAfterSeconds = "10";

    private const string UpgradeWanted =
        "A WebSocket upgrade is a GET with the headers Connection: Upgrade, Upgrade: websocket and a Sec-WebSocket-Key of 16 bytes in base64.";

    /// <summary>What is taken without an upgrade.</summary>
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS"];

    private readonly RelayOptions _options = options.Value;

    /// <summary>
    /// Maps the path, and <c>/</c> where that is wanted, for every method: CONNECT is how HTTP/2 asks for a WebSocket, and the routing's own
    /// answer to the others would offer it to those who do not mean one.
    /// </summary>
    public static void Map(IEndpointRouteBuilder routes, RelayOptions options)
    {
        routes.MapGet(options.Path, Handle)
            .WithTags("Relay")
            .WithName("showInfo")
            .WithSummary("What the node tells everyone; a WebSocket upgrade here makes a peer connection")
            .Produces<InfoDocument>();
        routes.Map(options.Path, Handle).ExcludeFromDescription();
        if (options.ServeRoot && options.Path != "/")
            routes.Map("/", Handle).ExcludeFromDescription();

        static Task Handle(RelayEndpoint endpoint, HttpContext context) => endpoint.HandleAsync(context);
    }

    private Task HandleAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
            return AcceptAsync(context);
        if (!Methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase))
            return RefuseMethod(context);
        if (IsMeantAsWebSocket(context.Request.Headers))
            return RefuseUpgrade(context);
        if (_options.Pages.Enabled && context.Request.Path == "/" && !HttpMethods.IsOptions(context.Request.Method) && pages.TryServeLanding(context) is { } served)
            return served;
        // Pages of any origin are users of a relay, and the document is public.
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (!HttpMethods.IsOptions(context.Request.Method))
            return TypedResults.Ok(Describe(context.Request)).ExecuteAsync(context);
        context.Response.Headers.AccessControlAllowMethods = "GET";
        context.Response.Headers.AccessControlAllowHeaders = "*";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task RefuseMethod(HttpContext context)
    {
        var allowed = string.Join(", ", Methods);
        context.Response.Headers.Allow = allowed;
        var detail = HttpMethods.IsConnect(context.Request.Method)
            ? "CONNECT is taken for a WebSocket only." // this is no tunnel to elsewhere
            : $"{context.Request.Path} does not take {context.Request.Method}. It takes {allowed}.";
        return Problem.Of(StatusCodes.Status405MethodNotAllowed, detail).ExecuteAsync(context);
    }

    private static bool IsMeantAsWebSocket(IHeaderDictionary headers) =>
        headers.Upgrade.Any(value => value?.Contains("websocket", StringComparison.OrdinalIgnoreCase) ?? false);

    /// <summary>RFC 6455, section 4.2.2: to another version, 426 with the one that is spoken here; to a request that is none, 400.</summary>
    private static Task RefuseUpgrade(HttpContext context)
    {
        if (context.Request.Headers.SecWebSocketVersion is ["13"])
            return Problem.Of(StatusCodes.Status400BadRequest, UpgradeWanted).ExecuteAsync(context);
        context.Response.Headers.SecWebSocketVersion = "13";
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        return Problem.Of(StatusCodes.Status426UpgradeRequired, "Version 13 of the WebSocket protocol is spoken here.").ExecuteAsync(context);
    }

    private async Task AcceptAsync(HttpContext context)
    {
        var refusal = Admit(context, out var lease);
        if (refusal != ConnectionRefusal.None)
        {
            await RefuseAsync(context, refusal);
            return;
        }
        var connection = new AcceptedConnection
        {
            RemoteAddress = RemoteAddress(context.Connection),
            LocalUrl = peer.PublicUrl is null ? LocalUrl.Of(context.Request) : null,
        };
        if (WebSocketUpgrade.HasSocket(context))
        {
            await TakeSocketAsync(context, connection, lease);
            return;
        }
        using (lease)
        {
            StopGrace.MarkLink(context);
            if (WebSocketUpgrade.CanBeDone(context))
            {
                // The feature's, which may be called when the request has ended; the context's own throws then.
                var lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
                await peer.AcceptAsync(await WebSocketUpgrade.DoAsync(context), lifetime.Abort, connection, context.RequestAborted);
            }
            else
                await AcceptWebSocketAsync(context, connection);
        }
    }

    /// <summary>Makes a link of the request's socket. The request ends, and nothing of it stays.</summary>
    private async Task TakeSocketAsync(HttpContext context, AcceptedConnection connection, IDisposable lease)
    {
        LinkSocket socket;
        try
        {
            socket = await WebSocketUpgrade.TakeSocketAsync(context);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
        using (ExecutionContext.SuppressFlow()) // what the web server notes of a request must not live as long as the link
            _ = RunAsync(socket, connection, lease); // the peer waits for its links when it stops
    }

    private async Task RunAsync(LinkSocket socket, AcceptedConnection connection, IDisposable lease)
    {
        using (lease)
        using (socket)
        {
            try
            {
                await peer.AcceptAsync(socket, socket.Abort, connection with { Round = socket.Round });
            }
            catch (Exception) // a fault of ours, which the peer has logged; or it does not run any more
            {
            }
        }
    }

    /// <summary>Where there is no connection of its own to be had, as on HTTP/2, the framework's WebSocket does.</summary>
    private async Task AcceptWebSocketAsync(HttpContext context, AcceptedConnection connection)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = _options.Limits.KeepAliveInterval,
            KeepAliveTimeout = _options.Limits.KeepAliveTimeout,
            DangerousEnableCompression = false, // costs hundreds of KB a link, and lengths would tell of contents
        });
        await peer.AcceptAsync(socket, connection, context.RequestAborted);
    }

    private ConnectionRefusal Admit(HttpContext context, out IDisposable lease)
    {
        lease = null!;
        if (relay.State != RelayState.Running)
            return gate.Refuse(relay.State == RelayState.Starting ? ConnectionRefusal.Starting : ConnectionRefusal.Stopping);
        return origins.Allows(context.Request)
            ? gate.TryEnter(context.Connection.RemoteIpAddress, out lease)
            : gate.Refuse(ConnectionRefusal.Origin);
    }

    private static Task RefuseAsync(HttpContext context, ConnectionRefusal refusal)
    {
        var (status, detail) = refusal switch
        {
            ConnectionRefusal.Origin => (StatusCodes.Status403Forbidden, "Pages of this origin may not connect to this node."),
            ConnectionRefusal.AddressFull => (StatusCodes.Status429TooManyRequests, "There are too many connections from this address."),
            ConnectionRefusal.Full => (StatusCodes.Status503ServiceUnavailable, "The node has as many connections as it takes."),
            _ => (StatusCodes.Status503ServiceUnavailable, "The node is not running."),
        };
        if (refusal != ConnectionRefusal.Origin)
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problem.Of(status, detail, Json.JsonNaming.Word(refusal)).ExecuteAsync(context);
    }

    private InfoDocument Describe(HttpRequest request) => new()
    {
        Id = peer.Id,
        Name = _options.Name,
        Version = ServerVersion.Text,
        Url = peer.PublicUrl ?? LocalUrl.Of(request),
        Limits = new InfoLimits(
            _options.Limits.MaxFrameBytes,
            _options.Limits.MessagesPerSecond,
            _options.Limits.BytesPerSecond,
            _options.MaxConnectionsPerAddress,
            _options.Limits.HelloTimeout.TotalSeconds),
        IceServers = _options.IceServers,
    };

    private static string? RemoteAddress(ConnectionInfo connection)
    {
        if (connection.RemoteIpAddress is not { } address) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        // A proxy tells the client's address only.
        return connection.RemotePort == 0 ? address.ToString() : new IPEndPoint(address, connection.RemotePort).ToString();
    }
}
