using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using PeerRelay.Server.Sockets;

namespace PeerRelay.Server.Relay;

/// <summary>Takes a connection over for the peer to do the framing: the answer of RFC 6455 §4.2.2, and then the bytes as they come and go.</summary>
internal static class WebSocketUpgrade
{
    /// <summary>Of §1.3.</summary>
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Whether the connection is this request's alone, and its bytes can be had: over HTTP/1.1, with TLS or without.</summary>
    public static bool CanBeDone(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && context.Features.Get<IConnectionTransportFeature>() is not null;

    /// <summary>Whether its socket can be had.</summary>
    public static bool HasSocket(HttpContext context) => CanBeDone(context) && context.Features.Get<ISocketTakeover>() is { CanBeTaken: true };

    /// <summary>Answers a good request for a WebSocket, and takes the connection over, for as long as the request lasts. No extension and no subprotocol is agreed to.</summary>
    public static async Task<IDuplexPipe> DoAsync(HttpContext context)
    {
        await AnswerAsync(context);
        return context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport;
    }

    /// <summary>Answers a good request for a WebSocket, and takes the socket out of the web server's hands: the request may end.</summary>
    public static async Task<LinkSocket> TakeSocketAsync(HttpContext context)
    {
        await AnswerAsync(context);
        return context.Features.GetRequiredFeature<ISocketTakeover>().Take();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Answer(context.Request.Headers.SecWebSocketKey.ToString());
        await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static string Answer(string key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // the standard has it so; nothing is kept secret by it
        SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix), hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }
}
