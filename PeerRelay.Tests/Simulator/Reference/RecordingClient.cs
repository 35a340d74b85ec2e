using System.Text;
using System.Text.Json.Nodes;
using PeerRelay.Identity;
using PeerRelay.Simulator.Reference;

namespace PeerRelay.Tests.Simulator.Reference;

/// <summary>The model, which is given events, and notes both them and what it does, in the words of <c>reference-client.js</c>.</summary>
internal sealed class RecordingClient : IReferenceHost
{
    private const int Port = 8000;

    private readonly ReferenceClient _client;
    private readonly List<string> _done = [];
    private int _made;

    public RecordingClient(PeerId id)
    {
        _client = new ReferenceClient(id, $"ws://localhost:{Port}", new CountingRandom(), this);
        Note(new() { ["op"] = "create", ["id"] = id.ToString(), ["port"] = Port });
    }

    public List<JsonObject> Events { get; } = [];

    /// <summary>What the model did at each of the events.</summary>
    public List<string[]> Done { get; } = [];

    /// <summary>The channels that neither side has closed.</summary>
    public List<RecordingChannel> Channels { get; } = [];

    /// <summary>All that there ever were: what was under way by a channel that is closed may still come.</summary>
    public List<RecordingChannel> AllChannels { get; } = [];

    /// <summary>Dials that nothing has come of yet.</summary>
    public int Dials { get; private set; }

    public void Open(PeerId id, bool isDialler)
    {
        if (isDialler) Dials--;
        var channel = new RecordingChannel(_made++, id, _done);
        Channels.Add(channel);
        AllChannels.Add(channel);
        _client.OnConnection(channel);
        Note(new() { ["op"] = isDialler ? "connected" : "accepted", ["channel"] = channel.Name, ["id"] = id.ToString() });
    }

    public void FailDial()
    {
        Dials--;
        Note(new() { ["op"] = "failed" });
    }

    public void Receive(RecordingChannel channel, string frame)
    {
        _client.OnFrame(channel, Encoding.UTF8.GetBytes(frame));
        Note(new() { ["op"] = "frame", ["channel"] = channel.Name, ["text"] = frame });
    }

    public void Close(RecordingChannel channel)
    {
        channel.End();
        Note(new() { ["op"] = "closed", ["channel"] = channel.Name });
    }

    public void Send(PeerId id, string json)
    {
        _client.Send(id, Encoding.UTF8.GetBytes(json));
        Note(new() { ["op"] = "send", ["id"] = id.ToString(), ["json"] = json });
    }

    public void Connect(PeerId id)
    {
        _client.Connect(id);
        Note(new() { ["op"] = "connect", ["id"] = id.ToString() });
    }

    public void Disconnect(PeerId id)
    {
        _client.Disconnect(id);
        Note(new() { ["op"] = "disconnect", ["id"] = id.ToString() });
    }

    void IReferenceHost.Dial(string url)
    {
        Dials++;
        _done.Add($"dial {url}");
    }

    void IReferenceHost.Deliver(PeerId from, ReadOnlySpan<byte> json, int hops) => _done.Add($"message {from} {Encoding.UTF8.GetString(json)}");

    private void Note(JsonObject what)
    {
        var (candidates, pending) = _client.Counts;
        _done.Add($"{_client.Peers.Count} {candidates} {pending}");
        Events.Add(what);
        Done.Add([.. _done]);
        _done.Clear();
        Channels.RemoveAll(channel => channel.IsDestroyed);
    }
}
