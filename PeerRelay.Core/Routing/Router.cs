using System.Globalization;
using System.Runtime.CompilerServices;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Routing;

/// <summary>
/// Decides what becomes of a message: deliver, forward to whom, or drop and why. It does no I/O and reads no clock. The same class
/// runs in a server with 100,000 links and in a simulated peer.
/// </summary>
/// <remarks>
/// A linked target gets the message alone. Otherwise it goes to the neighbour nearest to the target that is known to pass messages
/// on, and to a second one where the first may fail: the neighbour by which the target's own messages came, or a nearer one of
/// which nothing is known, or the next nearest if the first is of the old kind: such a peer knows its fifteen nearest only, and its routing
/// dead-ends easily.
/// A message that has no way on is given back to the neighbour that it came from, if that is of this project's kind, which then tries its
/// next nearest: so until its path is full a message searches the whole network, and does not end in the first corner of it.
/// </remarks>
internal sealed class Router<T>(PeerId self, SeenMessages seen, ReturnPaths returnPaths)
    where T : class, INeighbour
{
    /// <summary>Nodes that may make a second copy of a message whose next hop is of our kind: its source, and the node after it.</summary>
    private const int CopyingHops = 2;

    /// <summary>All linked peers.</summary>
    public RoutingTable<T> Links { get; } = new(self);

    /// <summary>The linked peers that are known to pass messages on.</summary>
    public RoutingTable<T> Transit { get; } = new(self);

    /// <summary>The linked peers of which nothing is known.</summary>
    public RoutingTable<T> Unknown { get; } = new(self);

    /// <summary>The linked peers that the operator or the application has named the url of.</summary>
    public RoutingTable<T> Bootstraps { get; } = new(self);

    /// <summary>Takes a neighbour in, or notes that its standing has changed.</summary>
    public void Set(T neighbour)
    {
        Links.Set(neighbour);
        Place(Transit, neighbour, neighbour.Standing == Standing.Transit);
        Place(Unknown, neighbour, neighbour.Standing == Standing.Unknown);
        Place(Bootstraps, neighbour, neighbour.IsBootstrap);
    }

    /// <summary>Forgets a neighbour.</summary>
    public void Remove(PeerId id)
    {
        Links.Remove(id);
        Transit.Remove(id);
        Unknown.Remove(id);
        Bootstraps.Remove(id);
    }

    /// <summary>Decides on a message that came in.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="from">The neighbour whose link it came by.</param>
    /// <param name="now">The time since some fixed moment.</param>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public Route<T> Route(in Envelope envelope, T from, TimeSpan now)
    {
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        var key = seen.KeyOf(envelope.From, envelope.To, nonce[..envelope.CopyNonce(nonce)], envelope.ReceiptTry);
        // Nobody but the neighbour itself can be the last on the path, nor anybody but the source the first.
        if (envelope.LastHop != from.Id || envelope.FirstHop != envelope.From) return Route<T>.Drop(DropReason.SpoofedPath);
        // Before it is noted as handled: a copy on a shorter path may come yet.
        if (envelope.To != self && envelope.PathCount >= WireLimits.MaxPath) return Route<T>.Drop(DropReason.HopLimit);

        var isReturned = IsReturned(envelope, from);
        var linked = Links.Find(envelope.To);
        if (!IsToBeHandled(envelope, key, isReturned, now)) return linked is null ? OnDuplicate(envelope, from) : Route<T>.Drop(DropReason.Duplicate);
        if (envelope.From != from.Id && !isReturned) returnPaths.Record(envelope.From, from.Id, now);
        if (envelope.To == self) return Route<T>.Deliver;
        if (linked is { } target)
            return envelope.Type == BodyType.Signal && !target.TakesSignals ? Route<T>.Drop(DropReason.UnwantedSignal) : Route<T>.Direct(target);

        Span<PeerId> visited = stackalloc PeerId[WireLimits.MaxPath];
        for (var i = 0; i < envelope.PathCount; i++) visited[i] = envelope.PathAt(i);
        visited = visited[..envelope.PathCount];
        var route = ChooseNextHops(envelope.To, visited, isReturned, now);
        return route.Action == RouteAction.Drop && Predecessor(visited, from) is { } predecessor ? Route<T>.Via(predecessor, null) : route;
    }

    /// <summary>Decides where a message of this node's own goes. There must be a link.</summary>
    /// <param name="to">The target, not this node.</param>
    /// <param name="nonce">The message's nonce: a copy that comes back is known.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="receiptTry">Which try it is, if a receipt is asked for; 0 if not.</param>
    public Route<T> RouteOwn(PeerId to, ulong nonce, TimeSpan now, int receiptTry = 0)
    {
        Span<byte> digits = stackalloc byte[20];
        nonce.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        seen.TryAdd(seen.KeyOf(self, to, digits[..length], receiptTry), now);
        return Links.Find(to) is { } target ? Route<T>.Direct(target) : ChooseNextHops(to, [], isReturned: false, now);
    }

    /// <summary>Whether a message is new here, or given back to be sent another way.</summary>
    private bool IsToBeHandled(in Envelope envelope, ulong key, bool isReturned, TimeSpan now) =>
        // One in our own name that we did not send is forged; it must not become known by being sent twice.
        envelope.From == self ? isReturned && seen.Contains(key, now) : seen.TryAdd(key, now) || isReturned;

    /// <summary>
    /// A second copy that has met the first is given back like one without a way on, so that two copies can't both end where the other has
    /// been. Not if the target is linked, which the caller sees to: then the first has gone to it from here.
    /// </summary>
    private Route<T> OnDuplicate(in Envelope envelope, T from) =>
        from.IsPeerRelay && envelope.From != self && envelope.To != self && !envelope.PathContains(self)
            ? Route<T>.Via(from, null)
            : Route<T>.Drop(DropReason.Duplicate);

    /// <summary>
    /// Whether a neighbour gives a message back that had come to it through us, because it has no way on. A peer of the old kind never does: it
    /// may send a message back on the way on, and that copy is one too many.
    /// </summary>
    private bool IsReturned(in Envelope envelope, T from) => from.IsPeerRelay && envelope.To != self && envelope.PathContains(self);

    /// <summary>The neighbour to give a message back to that has no way on from here: the one by which it first came.</summary>
    private T? Predecessor(ReadOnlySpan<PeerId> visited, T from)
    {
        var ours = visited.IndexOf(self);
        var predecessor = ours < 0 ? from : ours > 0 ? Links.Find(visited[ours - 1]) : null;
        return predecessor is { IsPeerRelay: true } ? predecessor : null;
    }

    private static void Place(RoutingTable<T> table, T neighbour, bool isIn)
    {
        if (isIn) table.Set(neighbour);
        else table.Remove(neighbour.Id);
    }

    private Route<T> ChooseNextHops(PeerId to, ReadOnlySpan<PeerId> visited, bool isReturned, TimeSpan now)
    {
        var isSource = visited.IsEmpty;
        var transit = default(Two);
        var transits = Transit.CollectClosest(to, visited, transit);
        var unknown = default(Two);
        var unknowns = Unknown.CollectClosest(to, visited, unknown);
        if (transits == 0 && unknowns == 0)
        {
            // Leaves are all there is: one may lead this node on to others. What others send is not put on them: they could be kept busy with it.
            return isSource && Links.CollectClosest(to, visited, transit) > 0 ? Route<T>.Via(transit[0], null) : Route<T>.Drop(DropReason.NoRoute);
        }

        var first = transits > 0 ? transit[0] : unknown[0];
        // Nobody near the target is linked that is nearer than this node: its own corner of the network does not know the target, or not yet.
        if (first.Id.DistanceTo(to) > self.DistanceTo(to) && Bootstrap(to, visited) is { } bootstrap) first = bootstrap;
        // Copies must not breed copies: one that has come back goes on alone, and peers of our kind make a second one near the source only.
        if (isReturned || (first.IsPeerRelay && visited.Length >= CopyingHops)) return Route<T>.Via(first, null);

        T? second = null;
        // A leaf passes on nobody's messages but its own: one that seems to have done so makes it up, to get those of others.
        if (returnPaths.TryGet(to, now, out var back) && back != first.Id && !visited.Contains(back) && Links.Find(back) is { Standing: not Standing.Leaf } known)
            second = known;
        if (second is null && transits > 0 && unknowns > 0 && unknown[0].Id.DistanceTo(to) < first.Id.DistanceTo(to))
            second = unknown[0];
        if (second is null && !first.IsPeerRelay)
            second = transits > 0 && transit[0] != first ? transit[0] : transits > 1 ? transit[1] : transits == 1 ? unknown[0] : unknown[1];
        return Route<T>.Via(first, second);
    }

    /// <summary>A bootstrap that has not had the message: it is linked to more peers than most, above all to those that have just joined.</summary>
    private T? Bootstrap(PeerId to, ReadOnlySpan<PeerId> visited)
    {
        var found = default(Two);
        return Bootstraps.CollectClosest(to, visited, ((Span<T>)found)[..1]) > 0 ? found[0] : null;
    }

    /// <summary>Room for the two nearest, on the stack.</summary>
    [InlineArray(2)]
    private struct Two
    {
        private T _item;
    }
}
