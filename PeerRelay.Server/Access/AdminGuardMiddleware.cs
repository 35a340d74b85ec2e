using PeerRelay.Server.Hosting;
using PeerRelay.Server.Problems;

namespace PeerRelay.Server.Access;

/// <summary>Stands before the admin API and its pages.</summary>
internal sealed class AdminGuardMiddleware(RequestDelegate next, AdminGuard guard, TimeProvider timeProvider, ILogger<AdminGuardMiddleware> logger)
{
    private readonly WarningPace _wrongKeys = new(timeProvider);

    /// <summary>Lets the request through or answers 401 or 403.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var isApi = context.Request.Path.StartsWithSegments("/api") || context.GetEndpoint()?.Metadata.GetMetadata<AdminOnlyMetadata>() is not null;
        var isPage = context.Request.Path.StartsWithSegments("/swagger");
        if (!isApi && !isPage)
        {
            await next(context);
            return;
        }
        // At the last moment: the page of an exception begins with headers of its own.
        context.Response.OnStarting(() =>
        {
            AddHeaders(context.Response.Headers, isPage);
            return Task.CompletedTask;
        });
        // The pages hold nothing that is not in the source, but they are an invitation. With a key set they are open, because a
        // browser that opens a page can't show one; with none set they are for the callers whom the API lets in.
        var access = isApi || !guard.HasKey ? guard.Decide(context) : AdminAccess.Allowed;
        if (access == AdminAccess.Allowed)
            await next(context);
        else
            await RefuseAsync(context, access);
    }

    private static void AddHeaders(IHeaderDictionary headers, bool isPage)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY"; // a page in which an operator clicks must not lie under another one
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = isPage
            ? "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
            : "default-src 'none'; frame-ancestors 'none'";
    }

    private Task RefuseAsync(HttpContext context, AdminAccess access)
    {
        var remote = context.Connection.RemoteIpAddress;
        if (remote is { IsIPv4MappedToIPv6: true }) remote = remote.MapToIPv4(); // as an operator would look for it
        logger.Refused(access, remote);
        if (access == AdminAccess.KeyWrong && _wrongKeys.Take() is var count and > 0)
            logger.WrongKey(count, remote);
        var isUnauthorized = access is AdminAccess.KeyMissing or AdminAccess.KeyWrong;
        if (isUnauthorized) context.Response.Headers.WWWAuthenticate = "Bearer realm=\"PeerRelay admin API\"";
        var status = isUnauthorized ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        return Problem.Of(status, Detail(access), Json.JsonNaming.Word(access)).ExecuteAsync(context);
    }

    private static string Detail(AdminAccess access) => access switch
    {
        AdminAccess.KeyMissing => $"The API key is missing. Send it in {AdminGuard.KeyHeader} or as Authorization: Bearer.",
        AdminAccess.KeyWrong => "The API key is not the one that is set.",
        AdminAccess.KeyRequired =>
            "No API key is set, and this node has a public url or a known proxy: without a key nobody is let in. Set PeerRelay:Admin:ApiKey.",
        AdminAccess.NotLocal => "No API key is set, so only callers on the node's own machine are let in. Set PeerRelay:Admin:ApiKey to call from elsewhere.",
        AdminAccess.Forwarded => "No API key is set, so no request that came through a proxy is let in. Set PeerRelay:Admin:ApiKey.",
        AdminAccess.ForeignHost => "No API key is set, so the Host must be localhost or a loopback address.",
        _ => "A page of another origin may not use the admin API.",
    };
}
