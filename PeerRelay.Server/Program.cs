using System.Net.Sockets;
using System.Security.Cryptography;
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
    /// <returns>0 after an orderly stop; 1 if it could not run; 2 if the command line or the settings are wrong.</returns>
    public static async Task<int> Main(string[] args)
    {
        var commandLine = CommandLine.Parse(args);
        if (commandLine.Mode == CommandLineMode.Help)
        {
            Console.WriteLine(CommandLine.Usage);
            return Success;
        }
        if (commandLine.Faults.Count > 0)
            return await RefuseAsync(commandLine.Faults);
        try
        {
            if (commandLine.Mode == CommandLineMode.Health)
                return await HealthProbe.IsLiveAsync(ServerApplication.ReadOptions(commandLine.Settings)) ? Success : Failure;
            await using var app = ServerApplication.Build(commandLine.Settings);
            await app.StartAsync();
            await app.WaitForShutdownAsync();
            return Success;
        }
        catch (OptionsValidationException e)
        {
            return await RefuseAsync(e.Failures);
        }
        catch (InvalidDataException e) // a settings file that is not JSON
        {
            return await RefuseAsync([$"{e.Message} {e.InnerException?.Message}"]);
        }
        // The port is taken or not allowed, the address is none of this machine's, Kestrel's section names a certificate that is not there.
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or FormatException or CryptographicException)
        {
            await Console.Error.WriteLineAsync($"The node can't run: {e.Message}");
            return Failure;
        }
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> faults)
    {
        await Console.Error.WriteLineAsync("The settings are wrong:");
        foreach (var fault in faults)
            await Console.Error.WriteLineAsync($"  {fault}");
        return BadSettings;
    }
}
