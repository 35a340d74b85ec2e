using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Neighbours;

/// <summary>
/// Finds the neighbours that would answer if they served our link, and by whose link nothing has come for long: a peer of the old kind may have
/// ceased to serve it without a word. It walks the table slice by slice, once in the time that one may be silent.
/// </summary>
/// <param name="links">All neighbours.</param>
/// <param name="silence">How long one may be silent.</param>
internal sealed class SilenceWatch(RoutingTable<Neighbour> links, TimeSpan silence)
{
    /// <summary>
    /// How many are found at a time. 100: their answers, of up to 1 KB each, are nothing to a node with so many. Where more are idle, the walk takes
    /// longer.
    /// </summary>
    public const int MaxFound = 100;

    private PeerId? _last;
    private TimeSpan? _beganAt;
    private TimeSpan _lookedAt;

    /// <summary>Looks at the next slice. For one thread.</summary>
    /// <returns>Those that have been silent since the walk last came by.</returns>
    public IReadOnlyList<Neighbour> Look(TimeSpan now)
    {
        var share = Math.Clamp((now - _lookedAt) / silence, 0, 1);
        _lookedAt = now;
        if (_last is null)
        {
            if (now - _beganAt < silence) return [];
            _beganAt = now;
        }

        return Walk((int)Math.Ceiling(share * links.Count));
    }

    private List<Neighbour> Walk(int slice)
    {
        var found = new List<Neighbour>();
        foreach (var neighbour in links.EnumerateAfter(_last))
        {
            if (slice-- == 0 || found.Count == MaxFound) return found;
            _last = neighbour.Id;
            if (neighbour.WasSilent() && neighbour.MustAnswer) found.Add(neighbour);
        }

        _last = null;
        return found;
    }
}
