namespace PeerRelay.Discovery;

/// <summary>What to do about an answer that came in.</summary>
internal enum AnswerReply
{
    /// <summary>Drop it: nobody asked.</summary>
    Unasked,

    /// <summary>Dial the url in it.</summary>
    Dial,

    /// <summary>The other side can't be dialled, but had made us an offer as well: answer that now, so that it can dial us.</summary>
    AnswerInstead,

    /// <summary>The other side can't be dialled, but has our answer and is to dial us.</summary>
    Wait,

    /// <summary>The other side can't be dialled, and does not dial us.</summary>
    NotDialable,
}
