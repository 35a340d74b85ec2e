using System.Diagnostics;
using System.Globalization;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Network;

/// <summary>
/// A peer of this project's kind that is killed without warning: so it is a process of its own, this program once more, whose sockets the kernel cuts. It passes messages on, and
/// sends and gets none.
/// </summary>
internal sealed class DoomedNode : IAsyncDisposable
{
    /// <summary>The first word of its command line.</summary>
    public const string Command = "network-node";

    private static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private DoomedNode(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    public static DoomedNode Start(Uri bootstrap)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(DoomedNode).Assembly.Location, Command, bootstrap.AbsoluteUri])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new DoomedNode(Process.Start(start) ?? throw new RunFailedException("dotnet could not be started."));
    }

    /// <summary>What the process does: tells its figures for each line that comes, and ends with its input.</summary>
    public static async Task<int> RunAsync(Uri bootstrap)
    {
        await using var host = await PeerHost.StartAsync(CancellationToken.None);
        var peer = host.Add(bootstrap);
        await peer.StartAsync();
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{peer.LinkCount} {peer.GetStatistics().MessagesForwarded}"));
        return 0;
    }

    /// <summary>Asks for its links, and the messages that it has passed on.</summary>
    public async Task<(int Links, long Forwarded)> ReadAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(ReadOnlyMemory<char>.Empty, cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(ReplyLimit, cancellationToken);
        if (line?.Split(' ') is not [var links, var forwarded]) throw new RunFailedException("The node that is to be killed has ended.");
        return (int.Parse(links, CultureInfo.InvariantCulture), long.Parse(forwarded, CultureInfo.InvariantCulture));
    }

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
