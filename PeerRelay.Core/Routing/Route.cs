using PeerRelay.Wire;

namespace PeerRelay.Routing;

/// <summary>The router's decision on a message.</summary>
/// <param name="Action">What is to be done with it.</param>
/// <param name="Reason">Why it is dropped.</param>
/// <param name="First">The neighbour that it goes to.</param>
/// <param name="Second">A second neighbour that gets a copy, or null.</param>
/// <param name="IsDirect">Whether <paramref name="First"/> is the target itself.</param>
internal readonly record struct Route<T>(RouteAction Action, DropReason Reason, T? First, T? Second, bool IsDirect)
    where T : class
{
    public static Route<T> Deliver => new(RouteAction.Deliver, DropReason.None, null, null, false);

    public static Route<T> Drop(DropReason reason) => new(RouteAction.Drop, reason, null, null, false);

    public static Route<T> Direct(T target) => new(RouteAction.Forward, DropReason.None, target, null, true);

    public static Route<T> Via(T first, T? second) => new(RouteAction.Forward, DropReason.None, first, second, false);
}
