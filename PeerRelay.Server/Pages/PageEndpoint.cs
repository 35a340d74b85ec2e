using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Pages;

/// <summary>Serves the pages, and the client for browsers.</summary>
internal sealed class PageEndpoint(PageFiles files, PageHeaders pageHeaders)
{
    private const string Methods = "GET, HEAD";
    private const string Revalidated = "no-cache";
    private const string Immutable = "public, max-age=31536000, immutable";

    /// <summary>Maps every file but the page at <c>/</c>, which peers may have to share; for every method, as a path that is there is no 404 to any.</summary>
    public static void Map(WebApplication app, RelayOptions options)
    {
        if (!options.Pages.Enabled) return;
        var endpoint = app.Services.GetRequiredService<PageEndpoint>();
        var files = app.Services.GetRequiredService<PageFiles>();
        // As request delegates: some code is made for any other handler when the first request comes, 2 ms for each.
        foreach (var file in files.All.Where(file => file != files.Landing))
            app.Map(file.Path, context => endpoint.HandleAsync(context, file)).ExcludeFromDescription();
        // Sites that name a version go on when the node is renewed: they get the one that there is now.
        app.Map("/peer-relay-{version:regex(^[0-9a-f]{{12}}$)}.js", RedirectToClient).ExcludeFromDescription();
        if (!options.ServeRoot && options.Path != "/")
            app.Map("/", endpoint.HandleLandingAsync).ExcludeFromDescription();
    }

    /// <summary>Answers a GET or HEAD at <c>/</c> with the landing page, if a page is what the caller wants.</summary>
    /// <returns>Null if it is not.</returns>
    public Task? TryServeLanding(HttpContext context)
    {
        // Before it is decided: a cache must not give one the other's.
        context.Response.Headers.Append("Vary", "Accept");
        return PageNegotiation.WantsPage(context.Request) ? ServeAsync(context, files.Landing) : null;
    }

    private Task HandleLandingAsync(HttpContext context)
    {
        if (IsRead(context.Request) && TryServeLanding(context) is { } served) return served;
        context.Response.StatusCode = StatusCodes.Status404NotFound; // to others there is nothing here
        return Task.CompletedTask;
    }

    private Task HandleAsync(HttpContext context, PageFile file)
    {
        if (!IsRead(context.Request)) return RefuseMethod(context);
        // The router takes /demo/ for /demo. The page would look for its parts in the wrong place.
        return context.Request.Path.Value!.EndsWith('/')
            ? Redirect(context, ".." + file.Path[file.Path.LastIndexOf('/')..])
            : ServeAsync(context, file);
    }

    private Task ServeAsync(HttpContext context, PageFile file)
    {
        var content = PageNegotiation.Choose(context.Request, file);
        pageHeaders.AddTo(context);
        var headers = context.Response.Headers;
        headers.CacheControl = file.IsImmutable ? Immutable : Revalidated;
        headers.Append("Vary", "Accept-Encoding");
        headers.ContentEncoding = content.Encoding;
        if (file.IsShared) headers.AccessControlAllowOrigin = "*";
        return TypedResults.Bytes(content.Bytes, file.ContentType, entityTag: content.Tag).ExecuteAsync(context);
    }

    private static Task RedirectToClient(HttpContext context)
    {
        if (!IsRead(context.Request)) return RefuseMethod(context);
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return Redirect(context, "./peer-relay.js");
    }

    /// <summary>Relative to the request, as a proxy may have taken a prefix away.</summary>
    private static Task Redirect(HttpContext context, string location)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = location;
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        return Task.CompletedTask;
    }

    private static Task RefuseMethod(HttpContext context)
    {
        context.Response.Headers.Allow = Methods;
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed; // the problem document comes from ProblemPages
        return Task.CompletedTask;
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
