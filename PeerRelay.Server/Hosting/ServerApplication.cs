using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Access;
using PeerRelay.Server.Events;
using PeerRelay.Server.Health;
using PeerRelay.Server.Inbox;
using PeerRelay.Server.Json;
using PeerRelay.Server.Links;
using PeerRelay.Server.Messages;
using PeerRelay.Server.Node;
using PeerRelay.Server.OpenApi;
using PeerRelay.Server.Problems;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Requests;
using PeerRelay.Server.Rooms;
using PeerRelay.Server.Routing;
using PeerRelay.Server.Settings;
using PeerRelay.Server.Sockets;
using PeerRelay.Server.WebRtc;
using PeerRelay.WebRtc;

namespace PeerRelay.Server.Hosting;

/// <summary>Puts the node together.</summary>
internal static class ServerApplication
{
    /// <summary>Makes the application, ready to be started.</summary>
    /// <param name="settings">Settings as <c>--key=value</c>, which come before those of the environment and the file.</param>
    /// <param name="configure">Changes to the builder, for tests.</param>
    /// <exception cref="OptionsValidationException">The settings have faults; each is named.</exception>
    public static WebApplication Build(IReadOnlyList<string> settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The settings are read once, and files are not watched for changes that would not be taken up.
            // Our own say where to listen and whom to believe: a framework's switch in the environment, as base images set, must neither
            // move the port, nor warn that it does not, nor make everybody's forwarded headers count.
            Args = ["--hostBuilder:reloadConfigOnChange=false", "--urls=", "--http_ports=", "--https_ports=", "--ForwardedHeaders_Enabled=false", .. settings],
            ApplicationName = typeof(ServerApplication).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory, // where appsettings.json is, wherever the process is started from
        });
        LogSetup.Apply(builder);
        AddServices(builder.Services);
        builder.WebHost.ConfigureKestrel(KestrelSetup.Apply);
        // What a connection brings is handled on the thread that has read it, which is an I/O thread of the socket: nothing here waits, and a link that
        // has sent much gives the thread back (see Link). A hop to another thread costs as much as some messages.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        configure?.Invoke(builder);
        var app = builder.Build();
        Use(app, app.Services.GetRequiredService<IOptions<RelayOptions>>().Value);
        return app;
    }

    /// <summary>Reads and validates the settings without making anything else.</summary>
    /// <exception cref="OptionsValidationException">The settings have faults; each is named.</exception>
    public static RelayOptions ReadOptions(IReadOnlyList<string> settings)
    {
        using var app = (IDisposable)Build(settings);
        return ((WebApplication)app).Services.GetRequiredService<IOptions<RelayOptions>>().Value;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<IConfigureOptions<RelayOptions>, BindRelayOptions>();
        services.AddSingleton<IValidateOptions<RelayOptions>, RelayOptionsValidator>();
        services.AddOptions<HostOptions>().Configure<IOptions<RelayOptions>>((host, relay) => host.ShutdownTimeout = relay.Value.ShutdownTimeout);
        services.TryAddSingleton(TimeProvider.System);
        services.ConfigureHttpJsonOptions(json => JsonSetup.Apply(json.SerializerOptions));
        services.AddSingleton(provider => new NodeRtc(
            RtcEngineFactory.Create(provider.GetRequiredService<IOptions<RelayOptions>>().Value, provider.GetRequiredService<ILogger<RtcEngine>>())));
        services.AddSingleton(provider => new Peer(
            PeerOptionsSource.From(
                provider.GetRequiredService<IOptions<RelayOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<NodeRtc>().Engine,
                provider.GetRequiredService<ConnectionGate>()),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<DescriptorBudget>();
        services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        services.AddSingleton<ConnectionRoom>();
        services.AddSingleton<EpollLoops>();
        services.AddSingleton<IConnectionListenerFactory, BoundedListenerFactory>(); // Kestrel takes the last one that can bind
        services.AddSingleton<IConnectionListenerFactory, EpollListenerFactory>();
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton(provider => ExemptAddresses.Of(provider.GetRequiredService<IOptions<RelayOptions>>().Value.ForwardedHeaders));
        services.AddSingleton<AddressLimit>();
        services.AddSingleton<OriginPolicy>();
        services.AddSingleton<RelayEndpoint>();
        services.AddSingleton<MessageInbox>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton<RoomDirectory>();
        services.AddSingleton<RoomResponder>();
        services.TryAddSingleton(EventStreamLimits.Default);
        services.AddSingleton<AdminGuard>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<ListenUrls>();
        services.AddSingleton<RelayService>();
        services.AddHostedService(provider => provider.GetRequiredService<RelayService>());
        services.AddHostedService<DropReporter>();
        services.AddHostedService<StartBanner>();
        OpenApiSetup.Add(services);
    }

    private static void Use(WebApplication app, RelayOptions options)
    {
        app.Use(OffSocketThread);
        app.UseKnownProxies(options.ForwardedHeaders);
        app.UseProblemPages();
        app.UseRouting();
        app.UseMiddleware<AdminGuardMiddleware>();
        app.UseWebSockets();
        OpenApiSetup.Use(app);
        RelayEndpoint.Map(app, options);
        HealthEndpoints.Map(app);
        var api = app.MapGroup("/api/v1")
            .WithMetadata(new AdminOnlyMetadata())
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        UnknownParameters.Refuse(api);
        NodeEndpoints.Map(api);
        LinkEndpoints.Map(api);
        MessageEndpoint.Map(api);
        RoutingEndpoints.Map(api);
        InboxEndpoints.Map(api);
        EventEndpoints.Map(api);
    }

    /// <summary>
    /// Answers requests on the thread pool: a request comes on the I/O thread that also serves links, and a long list of them would hold those up.
    /// </summary>
    private static async Task OffSocketThread(HttpContext context, RequestDelegate next)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await next(context);
    }
}
