using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>The published server as a process of its own, on a free port of 127.0.0.1. It ends, and its folder goes, with this.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Above the server's own limit for its stop, 8 s.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly string _work;
    private readonly Process _process;
    private readonly TaskCompletionSource<IPEndPoint> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _errors;

    private ServerProcess(string work, IReadOnlyDictionary<string, string> settings)
    {
        _work = work;
        var start = new ProcessStartInfo("dotnet", [ServerBuild.Program(work), "--port", "0"]) { WorkingDirectory = work, RedirectStandardOutput = true };
        start.Environment["PeerRelay__Address"] = IPAddress.Loopback.ToString();
        foreach (var (name, value) in settings) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _listening.Task.Result;

    /// <summary>Errors that it has logged: faults of the program.</summary>
    public int Errors => Volatile.Read(ref _errors);

    /// <summary>Publishes it, and starts it.</summary>
    /// <param name="settings">For its environment; without any it runs with its defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var root = ServerBuild.FindRoot() ?? throw new RunFailedException(ServerBuild.NoRoot);
        var work = Directory.CreateTempSubdirectory("peer-relay-bench-").FullName;
        if (await ServerBuild.PublishAsync(root, work) != 0)
        {
            Directory.Delete(work, recursive: true);
            throw new RunFailedException("The server could not be published.");
        }

        var server = new ServerProcess(work, settings);
        try
        {
            await server._listening.Task.WaitAsync(StartLimit, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it holds now.</summary>
    public ProcessFigures Read() => ProcessFigures.Read(_process.Id);

    /// <summary>Its resident memory now, in bytes.</summary>
    public long ReadRss() => ProcessFigures.ReadRss(_process.Id);

    /// <summary>Stops it in order, as a service manager does.</summary>
    /// <returns>Its exit code; null if it had to be killed.</returns>
    public async Task<int?> StopAsync()
    {
        using (var signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await signal.WaitForExitAsync();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopLimit);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_work, recursive: true);
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            _listening.TrySetException(new RunFailedException("The server has ended."));
            return;
        }

        if (Listening().Match(line) is { Success: true } match) _listening.TrySetResult(IPEndPoint.Parse(match.Groups[1].Value));
        if (!line.Contains(" ERR ", StringComparison.Ordinal) && !line.Contains(" FTL ", StringComparison.Ordinal)) return;
        Interlocked.Increment(ref _errors);
        Console.Error.WriteLine(line);
    }

    [GeneratedRegex("Peers connect at ws://([0-9.:]+)/")]
    private static partial Regex Listening();
}
