using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace PeerRelay.Tests.Harness;

/// <summary>Has a web server find no connection to take over, so that it asks the framework for a WebSocket: as on hosts that have none to give.</summary>
internal sealed class WithoutPipe : IStartupFilter
{
    public static void Add(IServiceCollection services) => services.AddSingleton<IStartupFilter, WithoutPipe>();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseWebSockets(); // it keeps the feature for itself; the server's own, after it, then finds none, and lets this one be
        app.Use((HttpContext context, RequestDelegate following) =>
        {
            context.Features.Set<IHttpUpgradeFeature>(null);
            return following(context);
        });
        next(app);
    };
}
