using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerRelay.Identity;

namespace PeerRelay.Tests.Interop;

/// <summary>An unmodified <c>peer-relay</c> node in a <see cref="ReferenceHost"/>.</summary>
internal sealed class ReferenceNode(ReferenceHost host, string name) : INetworkPeer
{
    private volatile bool _isListening;

    public string Name { get; } = name;

    public PeerId Id { get; private set; }

    /// <summary>Where it listens; null if it only dials.</summary>
    public Uri? Url { get; private set; }

    /// <summary>The arguments of its <c>peer</c> events.</summary>
    public ConcurrentQueue<PeerId> Peers { get; } = new();

    public ConcurrentQueue<ReferenceMessage> Messages { get; } = new();

    public ConcurrentQueue<ReferenceDatagram> Datagrams { get; } = new();

    /// <summary>Whether its socket has told that it is listening.</summary>
    public bool IsListening => _isListening;

    /// <summary>The port that its socket is bound to.</summary>
    public int SocketPort { get; private set; }

    public int Count(PeerId from, string json) => Messages.Count(message => message.From == from && message.Json == json);

    public int CountConnected(PeerId peer) => Peers.Count(id => id == peer);

    public Task SendAsync(PeerId to, string json) => CommandAsync("send", new() { ["to"] = to.ToString(), ["json"] = json });

    public Task SendUndefinedAsync(PeerId to) => CommandAsync("send", new() { ["to"] = to.ToString() });

    /// <summary>Sends a <c>Buffer</c>.</summary>
    public Task SendBytesAsync(PeerId to, byte[] bytes) =>
        CommandAsync("send", new() { ["to"] = to.ToString(), ["bytes"] = Convert.ToBase64String(bytes) });

    /// <summary>Has it answer requests from now on, each with its id and what it was asked.</summary>
    public Task AnswerAsync() => CommandAsync("answer");

    /// <summary>Sends a request.</summary>
    /// <returns>The answer, as JSON.</returns>
    public async Task<string> AskAsync(PeerId to, string json) =>
        (await CommandAsync("ask", new() { ["to"] = to.ToString(), ["json"] = json })).GetProperty("json").GetString()!;

    public Task ConnectAsync(PeerId peer) => CommandAsync("connect", new() { ["peer"] = peer.ToString() });

    /// <summary>Dials a url as its bootstrap list would have.</summary>
    public Task DialAsync(Uri url) => CommandAsync("dial", new() { ["url"] = url.AbsoluteUri });

    public Task DisconnectAsync(PeerId peer) => CommandAsync("disconnect", new() { ["peer"] = peer.ToString() });

    public Task DestroyAsync() => CommandAsync("destroy");

    /// <summary>Binds its socket; 0 for a port of its choice.</summary>
    public Task BindAsync(int port = 0) => CommandAsync("bind", new() { ["port"] = port });

    public Task SendDatagramAsync(byte[] bytes, int port, string address) =>
        CommandAsync("datagram", new() { ["bytes"] = Convert.ToBase64String(bytes), ["port"] = port, ["address"] = address });

    /// <summary>The ids in its routing table.</summary>
    public async Task<IReadOnlyList<PeerId>> GetLinksAsync()
    {
        var reply = await CommandAsync("links");
        return [.. reply.GetProperty("ids").EnumerateArray().Select(id => PeerId.Parse(id.GetString()!, null))];
    }

    public async Task<bool> HasLinkAsync(PeerId id) => (await GetLinksAsync()).Contains(id);

    public void OnCreated(JsonElement reply)
    {
        Id = PeerId.Parse(reply.GetProperty("id").GetString()!, null);
        Url = reply.GetProperty("url").GetString() is { } url ? new Uri(url) : null;
    }

    public void OnEvent(string kind, JsonElement details)
    {
        switch (kind)
        {
            case "peer":
                Peers.Enqueue(PeerId.Parse(details.GetProperty("id").GetString()!, null));
                break;
            case "message":
                var from = PeerId.Parse(details.GetProperty("from").GetString()!, null);
                Messages.Enqueue(new(from, details.TryGetProperty("json", out var json) ? json.GetString() : null));
                break;
            case "listening":
                SocketPort = details.GetProperty("port").GetInt32();
                _isListening = true;
                break;
            case "datagram":
                Datagrams.Enqueue(new(
                    details.GetProperty("bytes").GetBytesFromBase64(),
                    details.GetProperty("address").GetString()!,
                    details.GetProperty("port").GetInt32(),
                    details.GetProperty("family").GetString()!));
                break;
        }
    }

    private Task<JsonElement> CommandAsync(string op, JsonObject? arguments = null) => host.CommandAsync(op, Name, arguments);
}
