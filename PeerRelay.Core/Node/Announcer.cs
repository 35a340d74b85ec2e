using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// Tells neighbours of our kind the links of this node: when it has made those that it wants, and then now and then if they have changed.
/// </summary>
internal sealed class Announcer(NodeContext node)
{
    /// <summary>Lists that are sent in a round. 64: a server with 100,000 neighbours that change tells each within half an hour.</summary>
    private const int AtOnce = 64;

    /// <summary>How many links must have come or gone for a list to be worth sending again: a quarter of those that a node keeps.</summary>
    private const int WorthTelling = 16;

    /// <summary>How long a node takes to make the links that it wants.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<(PeerId Id, int Number, long ToldChanges), TimeSpan> _due = new();
    private TimeSpan? _firstAt;
    private long _changes;
    private int _numbers;

    /// <summary>A neighbour turns out to be of our kind.</summary>
    public void OnKin(Neighbour neighbour)
    {
        var now = node.Now;
        lock (_lock)
        {
            _firstAt ??= now;
            NoteChange(neighbour);
            neighbour.KinNumber = ++_numbers;
            _due.Enqueue((neighbour.Id, neighbour.KinNumber, long.MinValue / 2), now + (now - _firstAt < Settling ? Settling : Soon));
        }
    }

    /// <summary>A neighbour of our kind has learnt that it passes messages on, or that it does not: lists name it now, or no longer.</summary>
    public void OnStandingChanged()
    {
        lock (_lock) _changes++;
    }

    /// <summary>A neighbour is gone.</summary>
    public void OnGone(Neighbour neighbour)
    {
        if (!neighbour.IsKin) return;
        lock (_lock) NoteChange(neighbour);
    }

    /// <summary>Sends what is due. To be called once in a while.</summary>
    public void Tick()
    {
        for (var sent = 0; sent < AtOnce && TryTakeDue() is { } neighbour; sent++) Send(neighbour);
    }

    /// <summary>The next neighbour that is to be told, which is due again some time later.</summary>
    private Neighbour? TryTakeDue()
    {
        var now = node.Now;
        lock (_lock)
        {
            while (_due.TryPeek(out var entry, out var at) && at <= now)
            {
                _due.Dequeue();
                if (node.Router.Links.Find(entry.Id) is not { } neighbour || neighbour.KinNumber != entry.Number) continue;
                var isWorth = _changes - entry.ToldChanges >= WorthTelling;
                _due.Enqueue((entry.Id, entry.Number, isWorth ? _changes : entry.ToldChanges), now + Later);
                if (isWorth) return neighbour;
            }
        }

        return null;
    }

    /// <summary>Counts a link that has come or gone and is told of: those to peers that pass nothing on are not.</summary>
    private void NoteChange(Neighbour neighbour)
    {
        if (neighbour.Standing == Standing.Transit) _changes++;
    }

    private void Send(Neighbour neighbour)
    {
        Span<PeerId> ids = stackalloc PeerId[WireLimits.MaxNeighbours];
        var frame = NeighboursBody.Write(neighbour.Id, node.Self, node.NextNonce(), ids[..Collect(neighbour.Id, ids)]);
        var reason = neighbour.Primary.TrySend(frame);
        if (reason != DropReason.None) node.Drop(reason, neighbour.Id, node.Self, neighbour.Id);
    }

    /// <summary>All links to peers of our kind; of a server with more than a list holds, those nearest to the one that is told, who is looking for them.</summary>
    private int Collect(PeerId to, Span<PeerId> ids)
    {
        var found = new Neighbour[ids.Length];
        var count = node.Router.Kin.CollectClosest(to, [to], found);
        for (var i = 0; i < count; i++) ids[i] = found[i].Id;
        return count;
    }
}
