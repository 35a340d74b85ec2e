using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>
/// How this node's own messages have fared by the neighbour that they went to first, as far as their receipts tell: so one that takes messages and does not pass them on
/// is found out. By id, and so kept when a neighbour comes back. Bounded in count and in time. Safe for threads.
/// </summary>
/// <param name="capacity">Neighbours that are remembered, if there are so many; twice as many at most.</param>
internal sealed class HopRecord(int capacity = HopRecord.DefaultCapacity)
{
    /// <summary>Neighbours that are remembered, unless told otherwise. 512: more than a node sends its own messages by, some 60 KB.</summary>
    public const int DefaultCapacity = 512;

    /// <summary>Outcomes before a neighbour is judged: three messages in a row are soon lost to a target that is gone.</summary>
    public const int FewestOutcomes = 4;

    /// <summary>The share of receipts below which a neighbour is poor. 0.3: less than a network that loses half of all messages leaves to a good one.</summary>
    public const double PoorShare = 0.3;

    /// <summary>The weight of the latest outcome, when there have been many. One in six: a neighbour that was perfect is poor after seven losses in a row.</summary>
    private const double LatestWeight = 1.0 / 6;

    private readonly Lock _lock = new();
    private readonly TwoGenerations<PeerId, Fare> _fares = new(capacity, Lifetime);

    /// <summary>How long after the latest outcome a neighbour's record is forgotten, so that one that was avoided gets another chance.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Notes how a message fared.</summary>
    /// <param name="firstHop">The neighbour that it went to first.</param>
    /// <param name="hasArrived">Whether there was a receipt.</param>
    /// <param name="now">The time since some fixed moment.</param>
    public void Record(PeerId firstHop, bool hasArrived, TimeSpan now)
    {
        lock (_lock)
        {
            var fare = Find(firstHop, now);
            var outcomes = fare.Outcomes + 1;
            var weight = Math.Max(1.0 / outcomes, LatestWeight);
            var share = fare.Share + (weight * ((hasArrived ? 1 : 0) - fare.Share));
            _fares.Set(firstHop, new Fare(outcomes, share, now), now);
        }
    }

    /// <summary>Whether so few of the messages that went to a neighbour first have arrived that another one is better.</summary>
    public bool IsPoor(PeerId firstHop, TimeSpan now) => Find(firstHop, now) is { Outcomes: >= FewestOutcomes, Share: < PoorShare };

    private Fare Find(PeerId firstHop, TimeSpan now) => _fares.TryGet(firstHop, now, out var fare) && now - fare.LatestAt < Lifetime ? fare : default;

    private readonly record struct Fare(int Outcomes, double Share, TimeSpan LatestAt);
}
