using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// Finds out through the network whether peers that are not linked are in it: the bootstraps that have trimmed our link. As long as one answers, this node is not cut off from it,
/// and its links are free for those who need them.
/// </summary>
internal sealed class Presence(NodeContext node, Outbox outbox)
{
    private readonly Lock _lock = new();
    private readonly List<Question> _open = []; // one for each bootstrap at most

    /// <summary>Asks a peer whom it knows near us, as any peer is asked.</summary>
    /// <returns>The question, which must be closed.</returns>
    public Question Ask(PeerId id)
    {
        var question = new Question(id);
        lock (_lock) _open.Add(question);
        var nonce = node.NextNonce();
        outbox.Send(id, nonce, FindPeersBody.Write(id, node.Self, nonce, node.Self, node.Traits));
        return question;
    }

    /// <summary>Notes that a peer has answered a search. Whom it names is not looked at: anybody on the way can have made that up.</summary>
    /// <returns>Whether it was asked and had not answered.</returns>
    public bool OnAnswer(PeerId from)
    {
        var isAwaited = false;
        lock (_lock)
        {
            foreach (var question in _open)
            {
                if (question.Id != from || question.IsAnswered) continue;
                question.IsAnswered = true;
                isAwaited = true;
            }
        }

        return isAwaited;
    }

    /// <summary>Waits no longer for an answer.</summary>
    /// <returns>Whether one has come, or the peer is linked by now.</returns>
    public bool Close(Question question)
    {
        lock (_lock)
        {
            _open.Remove(question);
            return question.IsAnswered || node.Neighbours.TryGet(question.Id, out _);
        }
    }

    /// <summary>A question that is open.</summary>
    /// <param name="id">Who is asked.</param>
    internal sealed class Question(PeerId id)
    {
        /// <summary>Who is asked.</summary>
        public PeerId Id { get; } = id;

        /// <summary>Whether it has answered.</summary>
        public bool IsAnswered { get; set; }
    }
}
