using PeerRelay.Identity;

namespace PeerRelay.Discovery;

/// <summary>
/// The handshakes under way. An offer is answered unless we are linked; when two offers cross, the side with the greater id answers
/// and the one with the smaller dials, as the reference has it (<c>_onHandshakeOffer</c> in <c>lib/client.js</c>).
/// Only an answer to an offer that is out is taken: nobody makes us dial unasked.
/// </summary>
/// <param name="self">Our id.</param>
/// <param name="timeout">How long a step may take.</param>
/// <param name="maxOwn">How many of our own may be under way.</param>
internal sealed class Handshakes(PeerId self, TimeSpan timeout, int maxOwn)
{
    /// <summary>
    /// Offers answered and not yet followed by a link, at a time. 1,024: thrice what a joining peer of a large network meets. Above that the
    /// oldest is forgotten, so that invented offers keep no honest one out.
    /// </summary>
    private const int MaxAnswered = 1_024;

    /// <summary>
    /// Handshakes that the application has asked for, at a time. They have room of their own, so that what this node makes of its own accord, on
    /// the word of others, keeps none of them out. 256: an application knows whom it wants, and a loop of its own that runs wild storms nobody.
    /// </summary>
    private const int MaxAsked = 256;

    private readonly Dictionary<PeerId, Handshake> _pending = [];
    private readonly List<PeerId> _begun = []; // those of them that we began, or dial in
    private TimeSpan _firstDeadline = TimeSpan.MaxValue; // or before it
    private int _own;
    private int _asked;

    /// <summary>How many are under way.</summary>
    public int Count => _pending.Count;

    /// <summary>How many offers of others were answered, who have not dialled yet.</summary>
    public int AnsweredCount => _pending.Count - _own - _asked;

    /// <summary>How many offers may be made now of our own accord.</summary>
    public int Room => Math.Max(0, maxOwn - _own);

    /// <summary>Whether an offer may be made now that the application asks for.</summary>
    public bool HasRoomForAsked => _asked < MaxAsked;

    public bool Contains(PeerId id) => _pending.ContainsKey(id);

    /// <summary>Whether there is one with a peer that we began, or dial in.</summary>
    public bool IsOwn(PeerId id) => _pending.TryGetValue(id, out var handshake) && handshake.State != HandshakeState.Answered;

    /// <summary>Whether an offer of ours is out to a peer that says that others would do as well.</summary>
    public bool IsSpare(PeerId id) => _pending.TryGetValue(id, out var handshake) && handshake is { IsSpare: true, AwaitsAnswer: true };

    /// <summary>Whether there is one with a peer that the application has asked for.</summary>
    public bool IsAsked(PeerId id) => _pending.TryGetValue(id, out var handshake) && handshake.IsAsked;

    /// <summary>How many of our own are with peers whose ids share the first <paramref name="bits"/> bits with an id. Those of others prove nothing.</summary>
    public int CountOwnWithPrefix(PeerId prefix, int bits)
    {
        var count = 0;
        foreach (var id in _begun)
            if (id.CommonPrefixLength(prefix) >= bits)
                count++;
        return count;
    }

    /// <summary>Notes that we make an offer.</summary>
    /// <param name="id">To whom.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="isAsked">Whether the application asks for it.</param>
    /// <param name="isSpare">Whether it says that others would do as well.</param>
    /// <returns>Whether it may be made: no handshake with that peer is under way.</returns>
    public bool TryOffer(PeerId id, TimeSpan now, bool isAsked = false, bool isSpare = false)
    {
        if (id == self || _pending.ContainsKey(id)) return false;
        var handshake = new Handshake { State = HandshakeState.Offered, Deadline = now + timeout, AwaitsAnswer = true, IsAsked = isAsked, IsSpare = isSpare };
        _pending[id] = handshake;
        NoteDeadline(handshake);
        Tally(id, handshake, 1);
        return true;
    }

    /// <summary>Decides about an offer from a peer that is not linked.</summary>
    /// <param name="from">The peer.</param>
    /// <param name="canBeDialled">Whether our answer names a way to us. If not, nobody will dial, and we may make an offer ourselves at once.</param>
    /// <param name="now">The time since some fixed moment.</param>
    public OfferReply OnOffer(PeerId from, bool canBeDialled, TimeSpan now)
    {
        if (from == self) return OfferReply.Ignore;
        if (_pending.TryGetValue(from, out var handshake))
        {
            if (handshake.State == HandshakeState.Dialling) return OfferReply.Ignore;
            if (handshake.State == HandshakeState.Offered)
            {
                if (from > self)
                {
                    handshake.OwesAnswer = true;
                    return OfferReply.Ignore;
                }

                Become(from, handshake, HandshakeState.Answered);
                handshake.Deadline = now + timeout; // only here: repeated offers must not keep it for ever
                NoteDeadline(handshake);
            }

            handshake.CanBeDialled = canBeDialled;
            return OfferReply.Answer;
        }

        if (!canBeDialled) return OfferReply.Answer;
        if (AnsweredCount >= MaxAnswered)
            _pending.Remove(_pending.Where(entry => entry.Value.State == HandshakeState.Answered).MinBy(entry => entry.Value.Deadline).Key);
        _pending[from] = handshake = new Handshake { State = HandshakeState.Answered, Deadline = now + timeout, CanBeDialled = true };
        NoteDeadline(handshake);
        return OfferReply.Answer;
    }

    /// <summary>Decides about an answer from a peer that is not linked.</summary>
    /// <param name="from">The peer.</param>
    /// <param name="isDialable">Whether the answer names a way that we can go.</param>
    /// <param name="now">The time since some fixed moment.</param>
    public AnswerReply OnAnswer(PeerId from, bool isDialable, TimeSpan now)
    {
        if (!_pending.TryGetValue(from, out var handshake) || !handshake.AwaitsAnswer) return AnswerReply.Unasked;
        handshake.AwaitsAnswer = false;
        if (isDialable)
        {
            Become(from, handshake, HandshakeState.Dialling);
            handshake.Deadline = TimeSpan.MaxValue; // the dial has time limits of its own, and tells how it ended
            return AnswerReply.Dial;
        }

        if (handshake is { State: HandshakeState.Answered, CanBeDialled: true }) return AnswerReply.Wait;
        if (!handshake.OwesAnswer)
        {
            Remove(from);
            return AnswerReply.NotDialable;
        }

        Become(from, handshake, HandshakeState.Answered);
        handshake.Deadline = now + timeout;
        NoteDeadline(handshake);
        return AnswerReply.AnswerInstead;
    }

    /// <summary>Ends a handshake: there is a link, or there will be none.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(PeerId id)
    {
        if (!_pending.Remove(id, out var handshake)) return false;
        if (handshake.State != HandshakeState.Answered) Tally(id, handshake, -1);
        return true;
    }

    /// <summary>Ends the handshakes that have taken too long.</summary>
    /// <returns>With whom they were, and whether they were ours.</returns>
    public IReadOnlyList<(PeerId Id, bool IsOwn)> Expire(TimeSpan now)
    {
        if (now < _firstDeadline) return [];
        var late = new List<(PeerId Id, bool IsOwn)>();
        _firstDeadline = TimeSpan.MaxValue;
        foreach (var (id, handshake) in _pending)
        {
            if (handshake.Deadline <= now) late.Add((id, handshake.State != HandshakeState.Answered));
            else NoteDeadline(handshake);
        }

        foreach (var (id, _) in late) Remove(id);
        return late;
    }

    private void NoteDeadline(Handshake handshake)
    {
        if (handshake.Deadline < _firstDeadline) _firstDeadline = handshake.Deadline;
    }

    private void Become(PeerId id, Handshake handshake, HandshakeState state)
    {
        if (handshake.State == HandshakeState.Answered && state != HandshakeState.Answered) Tally(id, handshake, 1);
        if (handshake.State != HandshakeState.Answered && state == HandshakeState.Answered) Tally(id, handshake, -1);
        handshake.State = state;
    }

    /// <summary>Counts a handshake that we began, or no longer counts it.</summary>
    private void Tally(PeerId id, Handshake handshake, int change)
    {
        if (change > 0) _begun.Add(id);
        else _begun.Remove(id);
        if (handshake.IsAsked) _asked += change;
        else _own += change;
    }
}
