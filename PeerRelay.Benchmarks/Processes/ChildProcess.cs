using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>Runs other programs to their end.</summary>
internal static class ChildProcess
{
    /// <summary>The exit code of what could not be started.</summary>
    public const int Failure = 1;

    /// <summary>Runs a process with this one's output. It and what it has started end with this one.</summary>
    public static async Task<int> RunAsync(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start) ?? throw new Win32Exception();
            // Ctrl+C reaches the process too, which then stops what it has started.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                process.Kill(entireProcessTree: true);
            });
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            await Console.Error.WriteLineAsync($"{start.FileName} could not be started: {e.Message}");
            return Failure;
        }
    }
}
