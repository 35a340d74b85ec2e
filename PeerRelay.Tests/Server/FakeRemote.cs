using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PeerRelay.Tests.Server;

/// <summary>Makes a server take a request for one from the address that a header names: a test can't call from elsewhere.</summary>
internal sealed class FakeRemote(IPAddress? whenNotNamed = null) : IStartupFilter
{
    public const string Header = "Test-Remote";

    public static void Add(WebApplicationBuilder builder) => builder.Services.AddSingleton<IStartupFilter>(new FakeRemote());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((HttpContext context, RequestDelegate following) =>
        {
            if (context.Request.Headers[Header] is [{ } address])
                context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            else if (whenNotNamed is not null)
                context.Connection.RemoteIpAddress = whenNotNamed;
            return following(context);
        });
        next(app);
    };
}
