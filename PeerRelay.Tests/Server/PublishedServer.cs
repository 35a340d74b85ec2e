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

    /// <summary>Makes a copy with other settings; none without any. It is deleted with this.</summary>
    internal string CopyWith(string? settings)
    {
        var copy = Directory.CreateDirectory(Path.Combine(Folder, "copies", $"{Guid.NewGuid():n}")).FullName;
        foreach (var file in Directory.EnumerateFiles(Folder))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        if (settings is null)
            File.Delete(Path.Combine(copy, "appsettings.json"));
        else
            File.WriteAllText(Path.Combine(copy, "appsettings.json"), settings);
        return copy;
    }

    /// <summary>Runs the server to its end.</summary>
    internal Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        RunInAsync(Folder, environment, arguments);

    /// <summary>Runs the server, or a copy of it, to its end.</summary>
    internal static Task<(int ExitCode, string Output, string Error)> RunInAsync(
        string folder,
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments) =>
        RunAsync("dotnet", Path.GetTempPath(), environment, [Path.Combine(folder, "PeerRelay.Server.dll"), .. arguments]);

    /// <summary>Starts a process whose output can be read. Settings in the environment of the tests are gone already: <see cref="CleanEnvironment"/>.</summary>
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
