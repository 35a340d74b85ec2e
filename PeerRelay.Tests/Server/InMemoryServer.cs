using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Server;

namespace PeerRelay.Tests.Server;

/// <summary>The process's own entry point, with the network replaced. Requests come from loopback unless they say otherwise.</summary>
internal sealed class InMemoryServer : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Serilog:MinimumLevel:Default", "Fatal");
        builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new FakeRemote(IPAddress.Loopback)));
    }
}
