using PeerRelay.Discovery;
using PeerRelay.Identity;

namespace PeerRelay.Tests.Discovery;

/// <summary>
/// Two sides that both want a link, and the messages between them. A run is a sequence of choices among what can happen next; the same
/// choices make the same run, so all of them can be tried.
/// </summary>
internal sealed class HandshakeModel
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly PeerId[] _ids;
    private readonly bool[] _dialable;
    private readonly bool _keepsOrder;
    private readonly Handshakes[] _sides;
    private readonly bool[] _hasOffered = new bool[2];
    private readonly List<(int To, bool IsOffer)> _flying = [];

    /// <param name="ids">The ids of the two sides.</param>
    /// <param name="dialable">Which of them can be dialled.</param>
    /// <param name="keepsOrder">Whether messages to one side arrive in the order in which they were sent.</param>
    public HandshakeModel(PeerId[] ids, bool[] dialable, bool keepsOrder)
    {
        _ids = ids;
        _dialable = dialable;
        _keepsOrder = keepsOrder;
        _sides = [.. ids.Select(id => new Handshakes(id, Timeout, 5))];
    }

    /// <summary>How often a side began to dial.</summary>
    public int Dials { get; private set; }

    public int Offers { get; private set; }

    public int Answers { get; private set; }

    /// <summary>What was answered though nobody had asked.</summary>
    public int Unasked { get; private set; }

    /// <summary>What can happen next; nothing once all is over.</summary>
    public IReadOnlyList<Action> Choices()
    {
        var choices = new List<Action>();
        for (var side = 0; side < 2; side++)
        {
            var who = side;
            if (!_hasOffered[who]) choices.Add(() => Offer(who));
        }

        for (var i = 0; i < _flying.Count; i++)
        {
            var message = _flying[i];
            if (_keepsOrder && _flying.FindIndex(other => other.To == message.To) < i) continue;
            var index = i;
            choices.Add(() => Deliver(index));
        }

        return choices;
    }

    private void Offer(int side)
    {
        _hasOffered[side] = true;
        if (!_sides[side].TryOffer(_ids[1 - side], TimeSpan.Zero)) return;
        Offers++;
        _flying.Add((1 - side, true));
    }

    private void Deliver(int index)
    {
        var (to, isOffer) = _flying[index];
        _flying.RemoveAt(index);
        var from = _ids[1 - to];
        if (isOffer)
        {
            if (_sides[to].OnOffer(from, _dialable[to], TimeSpan.Zero) == OfferReply.Answer) Answer(to);
            return;
        }

        switch (_sides[to].OnAnswer(from, _dialable[1 - to], TimeSpan.Zero))
        {
            case AnswerReply.Dial:
                Dials++;
                break;
            case AnswerReply.AnswerInstead:
                Answer(to);
                break;
            case AnswerReply.Unasked:
                Unasked++;
                break;
        }
    }

    private void Answer(int side)
    {
        Answers++;
        _flying.Add((1 - side, false));
    }
}
