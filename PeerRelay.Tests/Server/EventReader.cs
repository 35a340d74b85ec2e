using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using PeerRelay.Tests.Harness;
using static PeerRelay.Tests.Server.HttpAssert;

namespace PeerRelay.Tests.Server;

/// <summary>Reads a stream of events as it comes.</summary>
internal sealed class EventReader(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    /// <summary>Opens a stream. The node listens for it when this returns.</summary>
    public static async Task<EventReader> OpenAsync(RunningServer server, string query = "", string? lastId = null)
    {
        using var request = Get("/api/v1/events" + query);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("text/event-stream"), response.Content.Headers.ContentType);
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public async Task<string?> LineAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        return await reader.ReadLineAsync(limit.Token);
    }

    /// <summary>The next event of any kind.</summary>
    public async Task<(string Name, JsonNode Data)> NextAsync()
    {
        while (await LineAsync() is { } line)
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                return (line["event: ".Length..], JsonNode.Parse((await LineAsync())!["data: ".Length..])!);
        throw new EndOfStreamException();
    }

    /// <summary>The data of the next event of that kind.</summary>
    public async Task<JsonNode> NextAsync(string name)
    {
        while (true)
        {
            var (next, data) = await NextAsync();
            if (next == name) return data;
        }
    }

    public async Task EndAsync()
    {
        while (await LineAsync() is not null)
        {
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
