using System.Collections.Concurrent;
using System.Text;
using PeerRelay.Identity;

namespace PeerRelay.Tests.Harness;

/// <summary>A peer of ours that keeps what arrives.</summary>
internal sealed class TestPeer
{
    public TestPeer(Peer peer, PeerLimits limits)
    {
        Peer = peer;
        Limits = limits;
        peer.MessageReceived += (_, message) => Messages.Enqueue(message);
    }

    public Peer Peer { get; }

    public PeerLimits Limits { get; }

    public PeerId Id => Peer.Id;

    /// <summary>Where it can be dialled; null if it can't.</summary>
    public Uri? ListenUrl { get; set; }

    /// <summary>All messages that have arrived, in order.</summary>
    public ConcurrentQueue<PeerMessage> Messages { get; } = new();

    /// <summary>How many times this JSON text has arrived from that peer.</summary>
    public int Count(PeerId from, string json) => Messages.Count(message => message.From == from && Text(message) == json);

    public bool HasLink(PeerId id) => Peer.GetLink(id) is not null;

    private static string Text(PeerMessage message) => Encoding.UTF8.GetString(message.Json.Span);
}
