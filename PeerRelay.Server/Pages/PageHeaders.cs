using Microsoft.Extensions.Options;
using PeerRelay.Server.Requests;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Pages;

/// <summary>What is said with every file, so that a page runs the node's own code only, in no frame, and talks with its node only.</summary>
internal sealed class PageHeaders(IOptions<RelayOptions> options)
{
    private const string Permissions =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    private readonly string _publicOrigins = options.Value.PublicUrl is { } url ? Origins(AsciiHost.AuthorityOf(new Uri(url))) : string.Empty;

    /// <summary>Adds them to the answer.</summary>
    public void AddTo(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + $"connect-src 'self'{OwnOrigins(AsciiHost.Of(context.Request))}{_publicOrigins}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
    }

    /// <summary>For browsers to whom 'self' is the page's scheme only, and no WebSocket. Read as a url, so that no other text of the caller's gets into the policy.</summary>
    private static string OwnOrigins(HostString host) =>
        Uri.TryCreate($"ws://{host.Value}/", UriKind.Absolute, out var url) && Uri.CheckHostName(url.Host) != UriHostNameType.Unknown && url.UserInfo.Length == 0
            ? $" ws://{AsciiHost.AuthorityOf(url)} wss://{AsciiHost.AuthorityOf(url)}"
            : string.Empty;

    /// <summary>Of a node that is elsewhere for peers: its WebSocket, and its info document.</summary>
    private static string Origins(string authority) => $" ws://{authority} wss://{authority} http://{authority} https://{authority}";
}
