using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>What the server says of itself.</summary>
internal sealed class AdminApi(IPEndPoint server) : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://{server}/api/v1/"), Timeout = AnswerLimit };

    /// <summary>The node's counters.</summary>
    public async Task<NodeFigures> GetNodeAsync(CancellationToken cancellationToken)
    {
        var node = await _client.GetFromJsonAsync<JsonElement>("node", cancellationToken);
        var statistics = node.GetProperty("statistics");
        return new NodeFigures(
            node.GetProperty("connections").GetProperty("open").GetInt32(),
            statistics.GetProperty("links").GetInt32(),
            statistics.GetProperty("drops").EnumerateObject().ToDictionary(drop => drop.Name, drop => drop.Value.GetInt64()));
    }

    /// <summary>Frames that the node has written to a peer.</summary>
    public async Task<long> GetFramesSentAsync(PeerId id, CancellationToken cancellationToken)
    {
        var link = await _client.GetFromJsonAsync<JsonElement>($"links/{id}", cancellationToken);
        return link.GetProperty("framesSent").GetInt64();
    }

    /// <summary>The node's events, from now on, in lines.</summary>
    public async Task<StreamReader> OpenEventsAsync(CancellationToken cancellationToken) =>
        new(await _client.GetStreamAsync(new Uri("events", UriKind.Relative), cancellationToken));

    public void Dispose() => _client.Dispose();
}
