using System.Collections.Concurrent;

namespace PeerRelay.Tests.Rtc;

/// <summary>A WebRTC of the tests' own: connections meet by the text of their descriptions, once each has an address of the other. No socket, no thread.</summary>
internal sealed class FakeRtcNetwork
{
    private readonly ConcurrentDictionary<int, FakeRtcConnection> _connections = new();
    private int _made;

    /// <summary>Whether addresses lead anywhere.</summary>
    public bool IsCut { get; set; }

    /// <summary>Whether engines make no more connections.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether what the answering side of a connection that is made now sends is lost on the way, as it happens with a browser now and then.</summary>
    public bool IsOneWay { get; set; }

    /// <summary>What a channel holds that is not read: more is refused.</summary>
    public int MaxBuffered { get; set; } = 1024 * 1024;

    /// <summary>How many connections were ever made.</summary>
    public int Made => _made;

    /// <summary>How many of them were not disposed of.</summary>
    public int Live => _connections.Count;

    /// <summary>Those that were not disposed of.</summary>
    public IEnumerable<FakeRtcConnection> Connections => _connections.Values;

    public FakeRtcEngine NewEngine() => new(this);

    public FakeRtcConnection Make()
    {
        var connection = new FakeRtcConnection(this, Interlocked.Increment(ref _made));
        _connections[connection.Number] = connection;
        return connection;
    }

    public FakeRtcConnection? Find(int number) => _connections.GetValueOrDefault(number);

    public void Remove(FakeRtcConnection connection) => _connections.TryRemove(connection.Number, out _);
}
