using System.Collections.Concurrent;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>A peer of ours in a mixed network.</summary>
internal sealed class OurNode : INetworkPeer
{
    private readonly TestPeer _peer;
    private readonly ConcurrentQueue<PeerId> _connected = new();

    public OurNode(TestPeer peer)
    {
        _peer = peer;
        peer.Peer.PeerConnected += (_, link) => _connected.Enqueue(link.Id);
    }

    /// <summary>The peer itself.</summary>
    public Peer Peer => _peer.Peer;

    public PeerId Id => _peer.Id;

    public Uri? Url => _peer.ListenUrl;

    public async Task SendAsync(PeerId to, string json)
    {
        var outcome = await _peer.Peer.SendJsonAsync(to, Encoding.UTF8.GetBytes(json));
        Assert.True(outcome.IsAccepted, outcome.ToString());
    }

    public int Count(PeerId from, string json) => _peer.Count(from, json);

    public int CountConnected(PeerId peer) => _connected.Count(id => id == peer);

    public Task<bool> HasLinkAsync(PeerId peer) => Task.FromResult(_peer.HasLink(peer));

    public async Task ConnectAsync(PeerId peer) => await _peer.Peer.ConnectAsync(peer);

    public async Task DisconnectAsync(PeerId peer) => await _peer.Peer.DisconnectAsync(peer);

    public async Task DestroyAsync() => await _peer.Peer.DisposeAsync();
}
