using System.Diagnostics.CodeAnalysis;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Neighbours;

/// <summary>
/// The linked peers, one entry an id, and the router's tables in step with them. Changes take a lock; looking a peer up takes none.
/// </summary>
internal sealed class NeighbourSet(PeerId self, Router<Neighbour> router, TimeSpan duplicateTimeout)
{
    /// <summary>How long a peer must have been linked for its end to be taken for its death: anybody can say an id, and be gone at once.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, Neighbour> _contested = [];
    private readonly Dictionary<PeerId, LinkTrial> _trials = [];

    /// <summary>How many peers are linked.</summary>
    public int Count => router.Links.Count;

    /// <summary>The neighbour with an id.</summary>
    public bool TryGet(PeerId id, [NotNullWhen(true)] out Neighbour? neighbour)
    {
        neighbour = router.Links.Find(id);
        return neighbour is not null;
    }

    /// <summary>Takes a link in that has said hello.</summary>
    public Admission Admit(ILink link, PeerId id, TimeSpan now)
    {
        lock (_lock)
        {
            if (TryGet(id, out var known))
            {
                var replaced = known.Contest?.Secondary;
                if (known.Contest is { } contest && !contest.GivesWayTo(link, known.Primary, now)) return new Admission(AdmissionKind.Refused, known);
                known.BeginContest(new LinkContest(known.Primary, link, self <= id, now, duplicateTimeout));
                _contested[id] = known;
                // Not a frame more to whoever came first. One of the old kind must show first that it serves the link: see LinkContest.
                if (known.IsPeerRelay && link.Origin.IsTrusted && !known.Primary.Origin.IsTrusted) Swap(known);
                return new Admission(AdmissionKind.Second, known, replaced);
            }

            var neighbour = new Neighbour(id, link) { LinkedAt = now };
            router.Set(neighbour);
            router.NoteFound(id, now);
            if (link.Origin.Direction == LinkDirection.Outbound) BeginTrial(neighbour, now);
            return new Admission(AdmissionKind.First, neighbour);
        }
    }

    /// <summary>Lets a link go that has ended, or begun to close.</summary>
    public DepartureKind Depart(Neighbour neighbour, ILink link, TimeSpan now)
    {
        lock (_lock)
        {
            if (neighbour.Contest is { } contest)
            {
                var wasPrimary = link == neighbour.Primary;
                if (!wasPrimary && link != contest.Secondary) return DepartureKind.Unused;
                if (wasPrimary) Swap(neighbour);
                End(neighbour);
                if (!neighbour.IsPeerRelay) BeginTrial(neighbour, now);
                neighbour.Lost(link);
                return DepartureKind.OneOfTwo;
            }

            var linked = router.Links.Find(neighbour.Id);
            if (linked != neighbour)
            {
                // One of the old kind may have looked at the new link while it still held this one, and then it serves neither.
                if (linked is not null && neighbour.IsOfOldKind) RequireFirst(linked, now);
                return DepartureKind.Unused;
            }

            if (link != neighbour.Primary) return DepartureKind.Unused;
            router.Remove(neighbour.Id);
            if (IsLost(neighbour, link, now)) router.NoteLost(neighbour.Id, now);
            _trials.Remove(neighbour.Id);
            neighbour.MarkGone();
            return DepartureKind.Gone;
        }
    }

    /// <summary>Has a neighbour that matters to us show that it serves the link, if nothing has come by it yet.</summary>
    public void Require(Neighbour neighbour, TimeSpan now)
    {
        lock (_lock)
        {
            if (router.Links.Find(neighbour.Id) == neighbour) RequireFirst(neighbour, now);
        }
    }

    /// <summary>Has a neighbour that has been silent for long show that it still serves the link. It is to be asked then.</summary>
    /// <returns>Whether it is to be asked: not if that is under way.</returns>
    public bool Doubt(Neighbour neighbour, TimeSpan now)
    {
        lock (_lock)
        {
            if (router.Links.Find(neighbour.Id) != neighbour || _trials.ContainsKey(neighbour.Id)) return false;
            if (neighbour.Contest is { } contest) contest.AskAgain(now);
            else BeginTrial(neighbour, now);
            return true;
        }
    }

    /// <summary>Takes in what a neighbour has told about itself.</summary>
    public void Learn(Neighbour neighbour, PeerTraits traits) => Update(neighbour, neighbour.Learn(traits));

    /// <summary>Takes in which links a neighbour has told of.</summary>
    public void Tell(Neighbour neighbour, ReadOnlySpan<PeerId> links)
    {
        neighbour.Tell(links);
        lock (_lock)
        {
            if (router.Links.Find(neighbour.Id) == neighbour) router.SetAhead(neighbour);
        }
    }

    /// <summary>Notes that a neighbour has passed on somebody's message.</summary>
    public void HasPassedOn(Neighbour neighbour)
    {
        if (neighbour.Standing != Standing.Transit) Update(neighbour, neighbour.HasPassedOn());
    }

    /// <summary>Decides, where it is time, which of two links stays, and which link is served by nobody.</summary>
    /// <returns>The links to close, each with its reason.</returns>
    public IReadOnlyList<(ILink Link, LinkCloseReason Reason)> Resolve(TimeSpan now)
    {
        lock (_lock)
        {
            if (_contested.Count == 0 && _trials.Count == 0) return [];
            var closing = new List<(ILink, LinkCloseReason)>();
            foreach (var neighbour in _contested.Values.ToArray())
            {
                var contest = neighbour.Contest!;
                switch (contest.Decide(neighbour.Primary, neighbour.IsPeerRelay, now))
                {
                    case ContestVerdict.KeepPrimary:
                        closing.Add((contest.Secondary, LinkCloseReason.Duplicate));
                        End(neighbour);
                        break;
                    case ContestVerdict.KeepSecondary:
                        closing.Add((neighbour.Primary, LinkCloseReason.Superseded));
                        Swap(neighbour);
                        End(neighbour);
                        break;
                    case ContestVerdict.Swap:
                        Swap(neighbour);
                        break;
                    case ContestVerdict.KeepNeither:
                        closing.Add((contest.Secondary, LinkCloseReason.Unserved));
                        closing.Add((neighbour.Primary, LinkCloseReason.Unserved));
                        break;
                }
            }

            foreach (var (id, trial) in _trials)
            {
                if (trial.HasFailed(now)) closing.Add((trial.Link, LinkCloseReason.Unserved));
                else if (!trial.IsOver) continue;
                _trials.Remove(id);
            }

            return closing;
        }
    }

    private void RequireFirst(Neighbour neighbour, TimeSpan now)
    {
        if (neighbour.Primary.Counters.FramesReceived == 0 && !_trials.ContainsKey(neighbour.Id)) BeginTrial(neighbour, now);
    }

    /// <summary>Whether a neighbour that is gone has most likely ended: one that passed messages on for some time, and did not just close the link in favour of others.</summary>
    private static bool IsLost(Neighbour neighbour, ILink link, TimeSpan now) =>
        neighbour.Standing == Standing.Transit && now - neighbour.LinkedAt >= LostAfter && !link.IsTrimmed && !link.IsClosedForAnother
        && link.CloseReason is (LinkCloseReason.ConnectionLost or LinkCloseReason.ClosedByPeer);

    private void BeginTrial(Neighbour neighbour, TimeSpan now) =>
        _trials[neighbour.Id] = new LinkTrial(neighbour, neighbour.Primary, now + (LinkTrial.Patience * duplicateTimeout));

    private void Swap(Neighbour neighbour)
    {
        neighbour.Swap();
        router.Set(neighbour); // the other link may be the operator's
    }

    private void End(Neighbour neighbour)
    {
        neighbour.EndContest();
        _contested.Remove(neighbour.Id);
    }

    private void Update(Neighbour neighbour, bool hasChanged)
    {
        if (!hasChanged) return;
        lock (_lock)
        {
            if (router.Links.Find(neighbour.Id) == neighbour) router.Set(neighbour);
        }
    }
}
