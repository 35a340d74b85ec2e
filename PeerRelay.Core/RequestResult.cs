using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>How a request ended.</summary>
/// <param name="Status">How.</param>
/// <param name="Elapsed">The time from the request to its end.</param>
/// <param name="Answer">The answer, if there is one; <c>null</c> in JSON if it has no data.</param>
/// <param name="ErrorCode">Why there is none, by the peer's word, for programs; null if it said nothing.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="Reason">Why the request was dropped here, or <see cref="DropReason.None"/>.</param>
public sealed record RequestResult(
    RequestStatus Status, TimeSpan Elapsed, PeerMessage? Answer = null, string? ErrorCode = null, string? Detail = null, DropReason Reason = DropReason.None)
{
    /// <summary>Whether there is an answer.</summary>
    public bool IsAnswered => Status == RequestStatus.Answered;
}
