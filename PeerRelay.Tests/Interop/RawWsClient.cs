using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerRelay.Identity;

namespace PeerRelay.Tests.Interop;

/// <summary>A plain <c>ws</c> client in a <see cref="ReferenceHost"/>: it sends the text it is given and keeps every frame that comes.</summary>
internal sealed class RawWsClient(ReferenceHost host, string name)
{
    private volatile bool _isClosed;

    public string Name { get; } = name;

    /// <summary>The frames that came, the hello first.</summary>
    public ConcurrentQueue<string> Frames { get; } = new();

    public bool IsClosed => _isClosed;

    public Task SendAsync(string text) => host.CommandAsync("frame", Name, new JsonObject { ["text"] = text });

    /// <summary>Says hello with an id, as the reference does.</summary>
    public Task HelloAsync(PeerId id) => SendAsync(Frame.Buffer(id));

    public Task CloseAsync() => host.CommandAsync("close", Name);

    public void OnEvent(string kind, JsonElement details)
    {
        if (kind == "frame") Frames.Enqueue(details.GetProperty("text").GetString()!);
        else if (kind == "closed") _isClosed = true;
    }
}
