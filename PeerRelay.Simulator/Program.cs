using PeerRelay.Simulator.Options;
using PeerRelay.Simulator.Results;
using PeerRelay.Simulator.Scenarios;

namespace PeerRelay.Simulator;

/// <summary>The process: runs one scenario, and writes what has come out of it.</summary>
internal static class Program
{
    private const int Usage = 2;

    /// <returns>0 if the simulation was run, 1 if its result could not be written, 2 if the command line has a fault.</returns>
    public static int Main(string[] args)
    {
        if (args.Contains("--help"))
        {
            Console.Out.Write(CommandLine.Help);
            return 0;
        }

        if (CommandLine.Read(args, out var options) is { } fault)
        {
            Console.Error.WriteLine(fault);
            return Usage;
        }

        var result = Simulation.Run(options);
        Console.Out.Write(ResultTable.Write(result));
        return TryWrite(options.Json, ResultJson.Write(options, result)) &&
            TryWrite(options.Chart, System.Text.Encoding.UTF8.GetBytes(ResultChart.Draw(options, result))) ? 0 : 1;
    }

    private static bool TryWrite(string? file, byte[] content)
    {
        if (file is null) return true;
        try
        {
            File.WriteAllBytes(file, content);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"'{file}' could not be written: {e.Message}");
            return false;
        }
    }
}
