using System.Diagnostics;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>Publishes the server, as a user does who installs it.</summary>
internal static class ServerBuild
{
    /// <summary>Told where there is no root.</summary>
    public const string NoRoot = "This is not run from within a clone of the repository: there is no PeerRelay.sln above the program.";

    /// <summary>The root of the repository that this program was built in; null if it is not in one.</summary>
    public static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PeerRelay.sln"))) folder = folder.Parent;
        return folder?.FullName;
    }

    /// <summary>Publishes it below a folder for the run.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> PublishAsync(string root, string work)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = root };
        foreach (var argument in (string[])["publish", "PeerRelay.Server", "-c", "Release", "-o", Folder(work), "-v", "quiet", "-nologo", "--disable-build-servers"])
            start.ArgumentList.Add(argument);
        return ChildProcess.RunAsync(start);
    }

    /// <summary>The program, to be run by <c>dotnet</c>.</summary>
    public static string Program(string work) => Path.Combine(Folder(work), "PeerRelay.Server.dll");

    private static string Folder(string work) => Path.Combine(work, "server");
}
