using System.ComponentModel;
using System.Diagnostics;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>A process that is told lines, and answers each with one. It ends with its input.</summary>
internal sealed class LineProcess : IAsyncDisposable
{
    /// <summary>What an answer may take on a busy machine.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly string _name;
    private readonly Process _process;

    private LineProcess(string name, Process process) => (_name, _process) = (name, process);

    public int Id => _process.Id;

    /// <summary>Starts this program once more.</summary>
    /// <param name="command">The first word of its command line.</param>
    public static LineProcess Start(string command) => Start(command, new ProcessStartInfo("dotnet", [typeof(LineProcess).Assembly.Location, command]));

    /// <summary>Starts a program.</summary>
    public static LineProcess Start(string name, ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        try
        {
            return new LineProcess(name, Process.Start(start) ?? throw new Win32Exception());
        }
        catch (Win32Exception e)
        {
            throw new RunFailedException($"{start.FileName} could not be started: {e.Message}");
        }
    }

    /// <summary>Tells it a line, and waits for the answer.</summary>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await WriteAsync(line, cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <summary>Tells it a line.</summary>
    public async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Waits for a line of it.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(AnswerLimit, cancellationToken) ?? throw new RunFailedException($"{_name} has ended.");
        }
        catch (TimeoutException)
        {
            throw new RunFailedException($"{_name} does not answer.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(EndLimit);
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
