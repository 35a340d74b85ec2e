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
/// A linked target gets the message alone. Otherwise it goes to the one neighbour that brings it nearest to the target, its own links included where it has told
/// them, and to a second one where the first may fail: the neighbour by which the target's own messages came, or a nearer one of
/// which nothing is known, or the next nearest if the first is of the old kind: such a peer knows its fifteen nearest only, and its routing
/// dead-ends easily.
/// Whoever hands a message to a peer that acknowledges holds it until then (<see cref="Custody"/>), and gives it to the next one if that refuses it or falls silent.
/// A message that was acknowledged and has no way on after all is given back to the neighbour that it came from, which then tries its
/// next nearest: so until its path is full a message searches the whole network, and does not end in the first corner of it.
/// </remarks>
internal sealed class Router<T>(PeerId self, SeenMessages seen, ReturnPaths returnPaths, HopRecord? record = null)
    where T : class, INeighbour
{
    /// <summary>Nodes that may make a second copy of a message whose next hop is of our kind: its source, and the node after it.</summary>
    private const int CopyingHops = 2;

    /// <summary>
    /// Nodes that a message of maintenance passes at most before it must come nearer to its target with each: whoever it is for is mostly gone, and there are others. 3: in a
    /// network that is still settling there are ways round.
    /// </summary>
    private const int WanderingHops = 3;

    private readonly NextHops<T> _hops = new(self);

    /// <summary>All linked peers.</summary>
    public RoutingTable<T> Links => _hops.Links;

    /// <summary>The linked peers that are known to pass messages on.</summary>
    public RoutingTable<T> Transit => _hops.Transit;

    /// <summary>Those of them that acknowledge what they take.</summary>
    public RoutingTable<T> Kin => _hops.Kin;

    /// <summary>The linked peers of which nothing is known.</summary>
    public RoutingTable<T> Unknown => _hops.Unknown;

    /// <summary>The linked peers that the operator or the application has named the url of.</summary>
    public RoutingTable<T> Bootstraps => _hops.Bootstraps;

    /// <summary>Takes a neighbour in, or notes that something about it has changed.</summary>
    public void Set(T neighbour) => _hops.Set(neighbour);

    /// <summary>Notes that a neighbour that was taken in has told of its links.</summary>
    public void SetAhead(T neighbour) => _hops.SetAhead(neighbour);

    /// <summary>Forgets a neighbour.</summary>
    public void Remove(PeerId id) => _hops.Remove(id);

    /// <summary>Notes that a neighbour that is forgotten was lost, and did not only give up the link: offers of others to it are in vain, until something comes from it.</summary>
    public void NoteLost(PeerId id, TimeSpan now) => returnPaths.RecordLost(id, now);

    /// <summary>Notes that a peer is linked which may have been lost before.</summary>
    public void NoteFound(PeerId id, TimeSpan now)
    {
        if (returnPaths.IsLost(id, now)) returnPaths.Record(id, id, now);
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
        if (linked is { } target) return ToTarget(envelope, target);
        if (envelope.PathCount >= WireLimits.MaxPath - 1) return Refuse(key, DropReason.HopLimit); // whoever got it could give it to nobody

        // Many will have heard of it from this node and its other neighbours, and mean to link with it.
        if (envelope.Type == BodyType.HandshakeOffer && returnPaths.IsLost(envelope.To, now)) return Route<T>.Drop(DropReason.NoRoute);
        Span<PeerId> visited = stackalloc PeerId[WireLimits.MaxPath];
        visited = visited[..CopyPath(envelope, visited)];
        var route = ChooseNextHops(envelope, visited, visited.Length, key, isReturned, now);
        // A neighbour that holds the message tries another when it is told; and what maintenance sends is not worth a search.
        var mayGoBack = envelope.Type.IsHeld() ? !from.IsKin || isReturned : visited.Length < WanderingHops;
        if (route.Action != RouteAction.Drop) return route;
        return mayGoBack && Predecessor(visited, from) is { } predecessor ? Route<T>.Via(predecessor, null) : Refuse(key, route.Reason);
    }

    /// <summary>Decides where a message of this node's own goes. There must be a link.</summary>
    /// <param name="to">The target, not this node.</param>
    /// <param name="nonce">The message's nonce: a copy that comes back is known.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="receiptTry">Which try of a message this is that asks for a receipt: each begins at another neighbour; 0 if it asks for none.</param>
    /// <param name="isHeld">Whether the message matters: what maintenance sends does not.</param>
    public Route<T> RouteOwn(PeerId to, ulong nonce, TimeSpan now, int receiptTry = 0, bool isHeld = true)
    {
        Span<byte> digits = stackalloc byte[20];
        nonce.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        seen.TryAdd(seen.KeyOf(self, to, digits[..length], receiptTry), now);
        return Links.Find(to) is { } target
            ? Route<T>.Direct(target)
            : ChooseNextHops(to, visited: [], pathCount: 0, alternative: Math.Max(0, receiptTry - 1), mustComeNearer: false, mayCopy: true, isHeld, now);
    }

    /// <summary>
    /// Decides where a message goes that this node holds, and that whoever it was handed to has refused, left unacknowledged or taken along when its link ended.
    /// </summary>
    /// <param name="envelope">The message as this node has sent it, with itself as the last on the path.</param>
    /// <param name="tried">Whom it was handed to.</param>
    /// <param name="now">The time since some fixed moment.</param>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public Route<T> RouteAgain(in Envelope envelope, ReadOnlySpan<PeerId> tried, TimeSpan now)
    {
        if (Links.Find(envelope.To) is { } target && !tried.Contains(target.Id)) return ToTarget(envelope, target);
        Span<PeerId> visited = stackalloc PeerId[WireLimits.MaxPath + tried.Length];
        var pathCount = CopyPath(envelope, visited);
        tried.CopyTo(visited[pathCount..]);
        visited = visited[..(pathCount + tried.Length)];
        if (pathCount >= WireLimits.MaxPath) return Route<T>.Drop(DropReason.HopLimit);
        var route = ChooseNextHops(envelope.To, visited, pathCount, alternative: 0, mustComeNearer: false, mayCopy: false, isHeld: true, now);
        if (route.Action == RouteAction.Forward || pathCount < 2) return route;
        // To whom it came from, unless that has had it back already: the path is whole up to this node.
        return Predecessor(visited[..pathCount], from: null) is { } predecessor && !tried.Contains(predecessor.Id)
            ? Route<T>.Via(predecessor, null)
            : route;
    }

    /// <summary>Forgets a message that this node did not see to after all: another neighbour may ask it again.</summary>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public void Forget(in Envelope envelope)
    {
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        if (envelope.From != self) seen.Forget(seen.KeyOf(envelope.From, envelope.To, nonce[..envelope.CopyNonce(nonce)], envelope.ReceiptTry));
    }

    private static Route<T> ToTarget(in Envelope envelope, T target) =>
        envelope.Type == BodyType.Signal && !target.TakesSignals ? Route<T>.Drop(DropReason.UnwantedSignal) : Route<T>.Direct(target);

    private Route<T> Refuse(ulong key, DropReason reason)
    {
        seen.Forget(key);
        return Route<T>.Drop(reason);
    }

    private static int CopyPath(in Envelope envelope, Span<PeerId> destination)
    {
        for (var i = 0; i < envelope.PathCount; i++) destination[i] = envelope.PathAt(i);
        return envelope.PathCount;
    }

    /// <summary>Whether a message is new here, or given back to be sent another way.</summary>
    private bool IsToBeHandled(in Envelope envelope, ulong key, bool isReturned, TimeSpan now) =>
        // One in our own name that we did not send is forged; it must not become known by being sent twice.
        envelope.From == self ? isReturned && seen.Contains(key, now) : seen.TryAdd(key, now) || isReturned;

    /// <summary>
    /// A second copy that has met the first is given back like one without a way on, so that two copies can't both end where the other has
    /// been. Not if the target is linked, which the caller sees to: then the first has gone to it from here; nor between peers that acknowledge: there somebody
    /// holds the first copy until it is in other hands, and copies that search on would be a storm when everybody is busy.
    /// </summary>
    private Route<T> OnDuplicate(in Envelope envelope, T from) =>
        from.IsPeerRelay && !(from.IsKin && envelope.Type.IsHeld()) && envelope.From != self && envelope.To != self && !envelope.PathContains(self)
            ? Route<T>.Via(from, null)
            : Route<T>.Drop(DropReason.Duplicate);

    /// <summary>
    /// Whether a neighbour gives a message back that had come to it through us, because it has no way on. A peer of the old kind never does: it
    /// may send a message back on the way on, and that copy is one too many.
    /// </summary>
    private bool IsReturned(in Envelope envelope, T from) => from.IsPeerRelay && envelope.To != self && envelope.PathContains(self);

    /// <summary>The neighbour to give a message back to that has no way on from here: the one by which it first came.</summary>
    private T? Predecessor(ReadOnlySpan<PeerId> visited, T? from)
    {
        var ours = visited.IndexOf(self);
        var predecessor = ours < 0 ? from : ours > 0 ? Links.Find(visited[ours - 1]) : null;
        return predecessor is { IsPeerRelay: true } ? predecessor : null;
    }

    private Route<T> ChooseNextHops(in Envelope envelope, ReadOnlySpan<PeerId> visited, int pathCount, ulong key, bool isReturned, TimeSpan now)
    {
        // Another try of a message takes another way at each node, as far as there are several: what has swallowed the first is not on all of them.
        var alternative = envelope.ReceiptTry > 1 ? (int)(key % (uint)envelope.ReceiptTry) : 0;
        var mustComeNearer = !envelope.Type.IsHeld() && pathCount >= WanderingHops;
        return ChooseNextHops(envelope.To, visited, pathCount, alternative, mustComeNearer, mayCopy: !isReturned, envelope.Type.IsHeld(), now);
    }

    /// <summary>Chooses the neighbours that a message goes to.</summary>
    /// <param name="to">The target, which is not linked.</param>
    /// <param name="visited">Who has had it.</param>
    /// <param name="pathCount">How many nodes have sent it: none if it is this node's own.</param>
    /// <param name="alternative">How many better ones are passed over, if there are others.</param>
    /// <param name="mustComeNearer">Whether it may only go to a peer that is nearer to the target than this node.</param>
    /// <param name="mayCopy">Whether two may get it. Copies must not breed copies: one that has come back goes on alone.</param>
    /// <param name="isHeld">Whether the message matters: what maintenance sends does not.</param>
    /// <param name="now">The time since some fixed moment.</param>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    private Route<T> ChooseNextHops(
        PeerId to, ReadOnlySpan<PeerId> visited, int pathCount, int alternative, bool mustComeNearer, bool mayCopy, bool isHeld, TimeSpan now)
    {
        var isSource = pathCount <= 1 && (pathCount == 0 || visited[0] == self);
        Unsafe.SkipInit(out RankedHop<T>.Room room);
        Span<RankedHop<T>> transit = room;
        var transits = _hops.Rank(to, visited, isSource ? record : null, now, transit[..(alternative + 2)]);
        var unknown = default(Two);
        var unknowns = Unknown.CollectClosest(to, visited, unknown);
        if (transits == 0 && unknowns == 0)
        {
            // Leaves are all there is: one may lead this node on to others. What others send is not put on them: they could be kept busy with it.
            return isSource && Links.CollectClosest(to, visited, unknown) > 0 ? Route<T>.Via(unknown[0], null) : Route<T>.Drop(DropReason.NoRoute);
        }

        var chosen = Math.Min(alternative, Math.Max(0, transits - 1));
        var first = transits > 0 ? transit[chosen].Neighbour : unknown[0];
        var distance = transits > 0 ? transit[chosen].Distance : first.Id.Prefix ^ to.Prefix;
        // A leaf passes on nobody's messages but its own: one that seems to have done so makes it up, to get those of others.
        var back = distance != 0 && alternative == 0 && returnPaths.TryGet(to, now, out var known) && !visited.Contains(known)
            && Links.Find(known) is { Standing: not Standing.Leaf, IsSilent: false } neighbour ? neighbour : null;
        // Whoever has just joined is in nobody's list yet, but its own messages have left a trace.
        var isFarther = distance > (self.Prefix ^ to.Prefix);
        // But anybody can leave traces of others: a message that matters goes by them only if nobody is known who is nearer.
        if (back is { IsKin: true } && (isFarther || !isHeld)) return Route<T>.Via(back, null);
        if (isFarther)
        {
            // Nobody near the target is linked that is nearer than this node: its own corner of the network does not know the target, or not yet.
            if (mustComeNearer) return Route<T>.Drop(DropReason.NoRoute);
            if (_hops.Bootstrap(to, visited) is { } bootstrap) first = bootstrap;
        }

        if (!mayCopy || (first.IsPeerRelay && pathCount >= CopyingHops)) return Route<T>.Via(first, null);

        if (first.IsKin) return Route<T>.Via(first, null); // who acknowledges needs no second
        var second = back != first ? back : null;
        if (second is null && transits > 0 && unknowns > 0 && (unknown[0].Id.Prefix ^ to.Prefix) < distance)
            second = unknown[0];
        if (second is null && !first.IsPeerRelay)
            second = transits > 0 && transit[0].Neighbour != first ? transit[0].Neighbour : transits > 1 ? transit[1].Neighbour : transits == 1 ? unknown[0] : unknown[1];
        return Route<T>.Via(first, second);
    }

    /// <summary>Room for the two nearest, on the stack.</summary>
    [InlineArray(2)]
    private struct Two
    {
        private T _item;
    }
}
