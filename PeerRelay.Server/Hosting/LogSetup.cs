using System.Globalization;
using PeerRelay.Server.Settings;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;

namespace PeerRelay.Server.Hosting;

/// <summary>The log: as the section <c>Serilog</c> says, and where it says nothing, as the <c>appsettings.json</c> that comes with the node does.</summary>
internal static class LogSetup
{
    private const string Section = "Serilog";
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    /// <summary>Sets it up. A section that makes no sense is a fault of the node's options, to be told along with theirs.</summary>
    public static void Apply(WebApplicationBuilder builder)
    {
        SelfLog.Enable(TextWriter.Synchronized(Console.Error)); // a log that can't be written says so there
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Trace); // Serilog's settings alone decide
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.AspNetCore.Server.Kestrel.Connections", LogEventLevel.Error) // strangers can cause its warnings
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal) // the process says why it could not start
            .MinimumLevel.Override("System", LogEventLevel.Warning);
        if (!builder.Configuration.GetSection($"{Section}:WriteTo").GetChildren().Any()) // a mute node helps nobody
            logger.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);
        try
        {
            builder.Logging.AddSerilog(logger.ReadFrom.Configuration(builder.Configuration).CreateLogger(), dispose: true);
        }
        catch (Exception e) // Serilog's reader loads and calls what the section names, so anything may come of it
        {
            builder.Services.AddOptions<RelayOptions>().Validate(_ => false, $"{Section}: {e.GetBaseException().Message}");
        }
    }
}
