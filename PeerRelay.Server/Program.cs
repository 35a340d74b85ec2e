using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Health;
using PeerRelay.Server.Hosting;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server;

/// <summary>The process.</summary>
internal sealed class Program
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int BadSettings = 2;

    private Program()
    {
    }

    /// <summary>Runs the node until it is told to stop.</summary>
    /// <returns>0 after an orderly stop; 1 if it could not run; 2 if the command line or the settings are wrong, which for a health check is 1.</returns>
    public static async Task<int> Main(string[] args)
    {
        InlineCompletions.Enable();
        var commandLine = CommandLine.Parse(args);
        if (commandLine.Mode == CommandLineMode.Help)
        {
            Console.WriteLine(CommandLine.Usage);
            return Success;
        }
        var whenWrong = commandLine.Mode == CommandLineMode.Health ? Failure : BadSettings; // Docker reserves a health check's 2
        try
        {
            if (commandLine.Faults.Count > 0)
                return await RefuseAsync([.. commandLine.Faults, .. FaultsOf(commandLine.Settings)], whenWrong);
            if (commandLine.Mode == CommandLineMode.Health)
                return await HealthProbe.IsLiveAsync(ServerApplication.ReadOptions(commandLine.Settings)) ? Success : Failure;
            await using var app = ServerApplication.Build(commandLine.Settings);
            return await RunAsync(app);
        }
        catch (Exception e) when (FaultsIn(e) is { } faults)
        {
            return await RefuseAsync(faults, whenWrong);
        }
        // A settings file that can't be read. Whatever else fails before there is a log is the program's fault, and ends with its stack.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message);
        }
    }

    private static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
            await app.WaitForShutdownAsync();
            return Success;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Success; // told to stop before it was started
        }
        catch (Exception e) when (!app.Lifetime.ApplicationStarted.IsCancellationRequested && CanComeOfSettings(e))
        {
            app.Services.GetRequiredService<ILogger<Program>>().CantRun(e);
            var options = app.Services.GetRequiredService<IOptions<RelayOptions>>().Value;
            return await FailAsync(IsOfAddress(e)
                ? $"{e.Message} (PeerRelay:Address is {options.Address}, PeerRelay:Port is {options.Port})"
                : e.Message);
        }
    }

    /// <summary>The port is taken (for localhost at both of its addresses) or not allowed, or the address is none of this machine's.</summary>
    private static bool IsOfAddress(Exception e) => e is SocketException or IOException { InnerException: AddressInUseException or AggregateException };

    /// <summary>
    /// Whether that may be what the section Kestrel leads to, which is not checked before: a certificate that is not there, can't be read, is none or
    /// has no key, an url that is none, a word that is not known. Each fails in a way of its own, and the node's own faults can look the same.
    /// </summary>
    private static bool CanComeOfSettings(Exception e) =>
        e is SocketException or IOException or UnauthorizedAccessException or CryptographicException
            or InvalidOperationException or NotSupportedException or FormatException or ArgumentException;

    /// <summary>What is wrong with the values, to be told along with what is wrong with the switches.</summary>
    private static IEnumerable<string> FaultsOf(IReadOnlyList<string> settings)
    {
        try
        {
            ServerApplication.ReadOptions(settings);
            return [];
        }
        catch (Exception e) when (FaultsIn(e) is { } faults)
        {
            return faults;
        }
    }

    private static IEnumerable<string>? FaultsIn(Exception e) => e switch
    {
        OptionsValidationException invalid => invalid.Failures,
        InvalidDataException => [$"{e.Message} {e.GetBaseException().Message}"], // a settings file that is not JSON; the innermost tells the line
        _ => null,
    };

    private static async Task<int> FailAsync(string why)
    {
        await Console.Error.WriteLineAsync($"The node can't run: {OneLine(why)}");
        return Failure;
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> faults, int exitCode)
    {
        await Console.Error.WriteLineAsync("The settings are wrong:");
        foreach (var fault in faults)
            await Console.Error.WriteLineAsync($"  {OneLine(fault)}");
        return exitCode;
    }

    /// <summary>Some messages of the framework have line ends.</summary>
    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
