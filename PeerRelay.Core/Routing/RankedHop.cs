using System.Runtime.CompilerServices;

namespace PeerRelay.Routing;

/// <summary>A neighbour that a message may go to, and how near it brings it.</summary>
/// <param name="Neighbour">The neighbour.</param>
/// <param name="IsLast">Whether it is to be tried after all others: it is silent, or what went by it has not arrived.</param>
/// <param name="Distance">The distance to the target, in the first 64 bits, of the neighbour or of the nearest of its own links that is known.</param>
/// <param name="OwnDistance">That of the neighbour itself.</param>
internal readonly record struct RankedHop<T>(T Neighbour, bool IsLast, ulong Distance, ulong OwnDistance)
    where T : class
{
    /// <summary>Whether it comes before another one.</summary>
    public bool IsBefore(in RankedHop<T> other)
    {
        if (IsLast != other.IsLast) return other.IsLast;
        return Distance != other.Distance ? Distance < other.Distance : OwnDistance < other.OwnDistance;
    }

    /// <summary>Room for the best, on the stack: one for each try of a message, and one more.</summary>
    [InlineArray(Capacity)]
    public struct Room
    {
        /// <summary>How many there is room for.</summary>
        public const int Capacity = Wire.WireLimits.MaxReceiptTry + 1;

        private RankedHop<T> _item;
    }
}
