using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Ice;

/// <summary>A check whose answer is awaited.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Pair">The pair that it checks.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Role">Our role in it.</param>
/// <param name="UseCandidate">Whether it nominates the pair.</param>
internal readonly record struct IceTransaction(TransactionId Id, IcePair Pair, TimeSpan SentAt, IceRole Role, bool UseCandidate);
