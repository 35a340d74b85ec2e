using System.Diagnostics;
using System.Text.RegularExpressions;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Server;

namespace PeerRelay.Tests.Browser.Dashboard;

/// <summary>A node in a process of its own, so that the load on it and the browser take no time of it but the machine's.</summary>
internal sealed partial class LoadedNode : IDisposable
{
    private readonly Process _process;

    private LoadedNode(Process process, Uri relayUrl)
    {
        _process = process;
        RelayUrl = relayUrl;
        Address = new UriBuilder(relayUrl) { Scheme = Uri.UriSchemeHttp, Path = "/" }.Uri;
    }

    /// <summary>Where peers connect.</summary>
    public Uri RelayUrl { get; }

    /// <summary>Where its pages are.</summary>
    public Uri Address { get; }

    /// <summary>Starts it with settings such as <c>Name=north</c>, within the section <c>PeerRelay</c>.</summary>
    public static async Task<LoadedNode> StartAsync(params string[] settings)
    {
        string[] all = ["Port=0", "WebRtc:Port=0", "Address=127.0.0.1", .. settings];
        var process = PublishedServer.Start(
            "dotnet", AppContext.BaseDirectory, null, ["PeerRelay.Server.dll", .. all.Select(setting => $"--PeerRelay:{setting}")]);
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit) is { } line)
            if (Listening().Match(line) is { Success: true } match)
                return new LoadedNode(process, new Uri(match.Groups[1].Value));
        throw new EndOfStreamException(await process.StandardError.ReadToEndAsync());
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    [GeneratedRegex("Peers connect at (ws://\\S+)")]
    private static partial Regex Listening();
}
