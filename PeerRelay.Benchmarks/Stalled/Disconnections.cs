using System.Collections.Concurrent;
using System.Text.Json;
using PeerRelay.Benchmarks.Processes;
using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Stalled;

/// <summary>The links that have ended, as the node's event stream tells of them.</summary>
internal sealed class Disconnections
{
    private const string EventField = "event: ";
    private const string DataField = "data: ";

    private readonly ConcurrentDictionary<PeerId, Disconnection> _all = new();
    private int _missed;

    /// <summary>All of them so far.</summary>
    public IReadOnlyCollection<Disconnection> All => [.. _all.Values];

    /// <summary>How many times the node told that events fell off: 0, or not all are known.</summary>
    public int Missed => Volatile.Read(ref _missed);

    /// <summary>Whether a peer's link has ended.</summary>
    public bool Has(PeerId id) => _all.ContainsKey(id);

    /// <summary>Follows the stream until it is told to stop.</summary>
    public async Task FollowAsync(AdminApi api, TaskCompletionSource isOpen, CancellationToken stopping)
    {
        try
        {
            using var events = await api.OpenEventsAsync(stopping);
            var name = string.Empty;
            while (await events.ReadLineAsync(stopping) is { } line)
            {
                isOpen.TrySetResult(); // the stream begins with a comment
                if (line.StartsWith(EventField, StringComparison.Ordinal)) name = line[EventField.Length..];
                else if (line.StartsWith(DataField, StringComparison.Ordinal)) OnEvent(name, line[DataField.Length..]);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // that is how it ends
        }
        finally
        {
            isOpen.TrySetException(new RunFailedException("The node's events can't be followed.")); // or whoever waits would for ever
        }
    }

    private void OnEvent(string name, string data)
    {
        if (name == "missed") Interlocked.Increment(ref _missed);
        if (name != "peer-disconnected") return;
        using var json = JsonDocument.Parse(data);
        var link = json.RootElement.GetProperty("link");
        var id = PeerId.Parse(link.GetProperty("id").GetString()!);
        _all[id] = new Disconnection(id, json.RootElement.GetProperty("reason").GetString()!, link.GetProperty("framesSent").GetInt64());
    }
}
