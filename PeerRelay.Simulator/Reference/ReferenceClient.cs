using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Simulator.Reference;

/// <summary>
/// The peer of npm <c>peer-relay@0.0.2</c> (<c>lib/client.js</c>), with all that it gets wrong. It has a url and no WebRTC, as in Node. A test has it and the package do the
/// same, and compares each frame.
/// </summary>
internal sealed class ReferenceClient
{
    private const int OptimalLinks = 15;
    private const int FoundPeers = 20;

    private readonly string? _url;
    private readonly IReferenceHost _host;
    private readonly ReferenceBuckets<ReferenceCandidate> _candidates;
    private readonly HashSet<string> _pending = []; // what fails stays in it for ever
    private readonly ReferenceRouter _router;

    /// <summary>Makes one.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="url">Where it tells others to dial it; null for nowhere.</param>
    /// <param name="random">Where nonces come from.</param>
    /// <param name="host">What it runs in.</param>
    public ReferenceClient(PeerId id, string? url, Random random, IReferenceHost host)
    {
        (Id, _url, _host) = (id, url, host);
        _candidates = new ReferenceBuckets<ReferenceCandidate>(id);
        Peers = new ReferenceBuckets<ReferenceChannel>(id);
        Peers.Removed += channel => channel.Destroy();
        _router = new ReferenceRouter(id, Peers, random, OnMessage);
    }

    /// <summary>Its id.</summary>
    public PeerId Id { get; }

    /// <summary>The peers that it is linked with, and serves.</summary>
    public ReferenceBuckets<ReferenceChannel> Peers { get; }

    /// <summary>How many candidates it has, and how many handshakes that nothing has come of.</summary>
    public (int Candidates, int Pending) Counts => (_candidates.Count, _pending.Count);

    /// <summary>A channel has been opened, by whichever side.</summary>
    public void OnConnection(ReferenceChannel channel)
    {
        channel.Closed += OnClosed;
        _pending.Remove(Key(channel.Id));
        _candidates.Add(new ReferenceCandidate(channel.Id));
        if (Peers.Contains(channel.Id))
        {
            if (channel.Id >= Id) channel.Destroy(); // and with it the other one: see OnClosed
            return;
        }

        Peers.Add(channel);
        _router.Send(channel.Id, Body(BodyType.FindPeers, Quoted(Id)));
    }

    /// <summary>A frame has come by a channel.</summary>
    public void OnFrame(ReferenceChannel channel, byte[] frame)
    {
        if (channel.IsServed && !channel.IsDestroyed) _router.OnFrame(frame);
    }

    /// <summary>Offers a peer to make a link.</summary>
    public void Connect(PeerId id)
    {
        if (Peers.Contains(id) || id == Id || !_pending.Add(Key(id))) return;
        _router.Send(id, Body(BodyType.HandshakeOffer, []));
    }

    /// <summary>Closes the link to a peer, if there is one.</summary>
    public void Disconnect(PeerId id)
    {
        if (Peers.TryGet(id, out var channel)) channel.Destroy();
    }

    /// <summary>Sends a user message.</summary>
    /// <param name="to">The target.</param>
    /// <param name="json">Its data.</param>
    public void Send(PeerId to, ReadOnlySpan<byte> json) => _router.Send(to, Body(BodyType.User, json));

    private static byte[] Body(BodyType type, ReadOnlySpan<byte> data) => data.IsEmpty
        ? [.. "{\"type\":\""u8, .. BodyTypeNames.Of(type), .. "\"}"u8]
        : [.. "{\"type\":\""u8, .. BodyTypeNames.Of(type), .. "\",\"data\":"u8, .. data, (byte)'}'];

    /// <summary>A buffer that is the key of an object there: its bytes read as UTF-8, so that ids may be one key that differ only in bytes that are no UTF-8.</summary>
    private static string Key(PeerId id)
    {
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        id.TryWriteBytes(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static byte[] Quoted(PeerId id) => Encoding.ASCII.GetBytes($"\"{id}\"");

    /// <summary>What has to do with the id goes, not what has to do with the channel: so if one of two channels to a peer closes, the other one does.</summary>
    private void OnClosed(ReferenceChannel channel)
    {
        _pending.Remove(Key(channel.Id));
        _candidates.Remove(channel.Id);
        Peers.Remove(channel.Id);
    }

    private void OnMessage(ReferenceMessage message)
    {
        var body = message.Body;
        switch (body.Type)
        {
            case BodyType.User:
                _host.Deliver(message.From, body.Data, message.Path.Count);
                break;
            case BodyType.FindPeers:
                OnFindPeers(message.From, body.ReadId());
                break;
            case BodyType.FoundPeers:
                foreach (var id in body.ReadIds()) _candidates.Add(new ReferenceCandidate(id));
                Populate();
                break;
            case BodyType.HandshakeOffer:
                OnOffer(message.From);
                break;
            case BodyType.HandshakeAnswer:
                if (!Peers.Contains(message.From) && body.ReadUrl() is { } url) _host.Dial(url);
                break;
        }
    }

    private void OnFindPeers(PeerId from, PeerId target)
    {
        var list = new StringBuilder("[");
        foreach (var candidate in _candidates.Closest(target, FoundPeers)) list.Append(list.Length > 1 ? "," : "").Append('"').Append(candidate.Id).Append('"');
        _router.Send(from, Body(BodyType.FoundPeers, Encoding.ASCII.GetBytes(list.Append(']').ToString())));
    }

    private void OnOffer(PeerId from)
    {
        if (Peers.Contains(from)) return;
        if (_pending.Contains(Key(from)) && from >= Id) return; // it answers ours
        _pending.Add(Key(from));
        var url = _url is null ? "null" : $"\"{_url}\"";
        _router.Send(from, Body(BodyType.HandshakeAnswer, Encoding.ASCII.GetBytes($"{{\"ws\":{url},\"wrtc\":false}}")));
    }

    private void Populate()
    {
        foreach (var candidate in _candidates.Closest(Id, OptimalLinks))
        {
            if (Peers.Count + _pending.Count >= OptimalLinks) break;
            Connect(candidate.Id);
        }
    }
}
