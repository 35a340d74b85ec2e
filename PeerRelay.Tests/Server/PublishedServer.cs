using System.Diagnostics;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

/// <summary>The server as the Dockerfile publishes it, in a directory of its own, made once for the tests that need it.</summary>
public sealed class PublishedServer : IAsyncLifetime
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>The output of <c>dotnet publish</c>.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"peer-relay-{Guid.NewGuid():n}");

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    public async Task InitializeAsync()
    {
        var run = await RunAsync("dotnet", Root, null, "publish", "PeerRelay.Server", "-c", Configuration, "--no-build", "-o", Folder);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Runs the server to its end.</summary>
    internal Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        RunAsync("dotnet", Path.GetTempPath(), environment, [Path.Combine(Folder, "PeerRelay.Server.dll"), .. arguments]);

    /// <summary>Starts a process whose output can be read, with nothing of this one's settings.</summary>
    internal static Process Start(string program, string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            info.Environment[name] = value;
        return Process.Start(info)!;
    }

    internal static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program,
        string folder,
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments)
    {
        using var process = Start(program, folder, environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Eventually.Limit * 4); // a publish on a busy machine
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output, await error);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PeerRelay.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("PeerRelay.sln");
        return folder.FullName;
    }
}
