using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// Finds out through the network whether peers that are not linked are in it: the bootstraps that have trimmed our link. As long as one answers, nobody is cut off, and its
/// links are free for those who need them.
/// </summary>
internal sealed class Presence(NodeContext node, Outbox outbox)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, bool> _asked = []; // those that are asked about now, one for each bootstrap at most, and whether an answer has come

    /// <summary>Asks a peer, as any peer is asked that is searched by.</summary>
    public void Ask(PeerId id)
    {
        lock (_lock) _asked[id] = false;
        var nonce = node.NextNonce();
        outbox.Send(id, nonce, FindPeersBody.Write(id, node.Self, nonce, node.Self, node.Traits));
    }

    /// <summary>Notes that a peer has answered a search. Whom it names is not looked at: anybody could have sent that.</summary>
    /// <returns>Whether it was asked.</returns>
    public bool OnAnswer(PeerId from)
    {
        lock (_lock)
        {
            if (!_asked.ContainsKey(from)) return false;
            _asked[from] = true;
            return true;
        }
    }

    /// <summary>Whether an answer has come since the peer was asked; later ones are not taken.</summary>
    public bool TakeAnswer(PeerId id)
    {
        lock (_lock) return _asked.Remove(id, out var hasAnswered) && hasAnswered;
    }
}
