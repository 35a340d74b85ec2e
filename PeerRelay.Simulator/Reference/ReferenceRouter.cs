using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>How the reference passes messages on (<c>lib/router.js</c>).</summary>
internal sealed class ReferenceRouter
{
    private const int Copies = 2;
    private const int MaxPath = 20;
    private const int Nearest = 20;
    private const double NonceLimit = 1e15;

    private readonly PeerId _self;
    private readonly ReferenceBuckets<ReferenceChannel> _channels;
    private readonly Random _random;
    private readonly Action<ReferenceMessage> _deliver;
    private readonly HashSet<ulong> _touched = []; // for ever
    private readonly Dictionary<PeerId, PeerId> _paths = []; // by whom a message of a peer came last; for ever
    private readonly Queue<ReferenceMessage> _queue = new();

    /// <summary>Makes one.</summary>
    /// <param name="self">The peer's own id.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="random">Where nonces come from.</param>
    /// <param name="deliver">Takes the messages that are for the peer.</param>
    public ReferenceRouter(PeerId self, ReferenceBuckets<ReferenceChannel> channels, Random random, Action<ReferenceMessage> deliver)
    {
        (_self, _channels, _random, _deliver) = (self, channels, random, deliver);
        _channels.Added += OnAdded;
        _channels.Removed += channel => channel.IsServed = false;
    }

    /// <summary>Sends a message of the peer's own.</summary>
    /// <param name="to">The target.</param>
    /// <param name="body">The JSON of the body.</param>
    public void Send(PeerId to, ReadOnlySpan<byte> body)
    {
        var nonce = (ulong)(NonceLimit * _random.NextDouble());
        _touched.Add(nonce);
        Send(ReferenceMessage.Create(to, _self, nonce, body));
    }

    /// <summary>Takes a frame that has come.</summary>
    public void OnFrame(byte[] frame)
    {
        if (!_touched.Add(ReferenceMessage.NonceOf(frame))) return;
        var message = ReferenceMessage.Read(frame);
        if (message.HasFromAsText) _paths[message.From] = message.Path[^1];
        if (message.To == _self) _deliver(message);
        else Send(message);
    }

    private void Send(ReferenceMessage message)
    {
        if (message.Path.Count >= MaxPath) return;
        if (_channels.Count == 0) _queue.Enqueue(message); // it goes on, and so has our id twice in its path when it is sent
        message.Path.Add(_self);

        var preferred = FindPreferred(message);
        var nearest = FindNearest(message);
        byte[]? frame = null;
        if (preferred is not null && !nearest.Contains(preferred)) nearest.Insert(0, preferred);
        foreach (var channel in nearest)
        {
            channel.Send(frame ??= message.Write());
            if (message.IsOwn && channel.Id == message.To) break; // where it is not our own, the reference compares text with a buffer
        }
    }

    /// <summary>The nearest to the target, of some that have not sent it.</summary>
    private List<ReferenceChannel> FindNearest(ReferenceMessage message)
    {
        var nearest = new List<ReferenceChannel>(Copies + 1);
        foreach (var channel in _channels.Closest(message.To, Nearest))
        {
            if (message.Path.Contains(channel.Id)) continue;
            nearest.Add(channel);
            if (nearest.Count == Copies) break;
        }

        return nearest;
    }

    /// <summary>Whom a message of the target's came by last, or whoever is nearest to that: for messages of the peer's own only.</summary>
    private ReferenceChannel? FindPreferred(ReferenceMessage message)
    {
        if (!message.IsOwn || !_paths.TryGetValue(message.To, out var hop)) return null;
        var closest = _channels.Closest(hop, 1);
        return closest.IsEmpty ? null : closest[0];
    }

    private void OnAdded(ReferenceChannel channel)
    {
        channel.IsServed = true;
        while (_queue.TryDequeue(out var message)) Send(message);
    }
}
