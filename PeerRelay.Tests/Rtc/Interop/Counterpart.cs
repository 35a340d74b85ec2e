using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>A WebRTC stack of other make, in a program that does what <c>rtc-counterpart.js</c> is told.</summary>
internal abstract class Counterpart : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, CounterpartConnection> _connections = new();
    private int _ids;

    /// <summary>The script in the source tree.</summary>
    protected static string ScriptPath { get; } = Path.Combine(NodeRuntime.ScriptFolder, "webrtc", "rtc-counterpart.js");

    /// <summary>A connection, which it is still to make.</summary>
    public CounterpartConnection Add()
    {
        var connection = new CounterpartConnection(this, Interlocked.Increment(ref _ids));
        return _connections[connection.Id] = connection;
    }

    /// <summary>Gives it a command. What comes of it is told by events.</summary>
    public Task CommandAsync(string op, int id, JsonObject? arguments = null)
    {
        var command = arguments ?? [];
        command["op"] = op;
        command["id"] = id;
        return WriteAsync(command.ToJsonString());
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Gives the script a command, after all before it.</summary>
    protected abstract Task WriteAsync(string command);

    /// <summary>Takes an event of the script.</summary>
    protected void OnEvent(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (_connections.TryGetValue(document.RootElement.GetProperty("id").GetInt32(), out var connection)) connection.OnEvent(document.RootElement);
    }

    /// <summary>Tells all who wait that nothing will come.</summary>
    protected void OnEnded(string why)
    {
        foreach (var connection in _connections.Values) connection.OnFault(why);
    }
}
