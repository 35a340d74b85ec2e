using System.Runtime.InteropServices;
using PeerRelay.Identity;

namespace PeerRelay.Shares;

/// <summary>
/// How much each link holds of a room that all share. A message's source is whatever its frame says, and so one link can bring any number of sources, and a stranger speak in anybody's name;
/// the last hop is the neighbour itself. So it is links that what is scarce is shared out between, and only while there is competition: one alone may hold nearly all.
/// Its owner sees to it that one thread at a time uses it.
/// </summary>
/// <param name="capacity">Places in all.</param>
internal sealed class LinkShares(int capacity)
{
    private readonly Dictionary<PeerId, int> _held = [];

    /// <summary>Places that nobody holds.</summary>
    public int Free { get; private set; } = capacity;

    /// <summary>How many places a link holds.</summary>
    public int Of(PeerId link) => _held.GetValueOrDefault(link);

    /// <summary>
    /// Whether a link finds a place where none can be taken back: it may hold as many as are left. So one alone holds half of all, the next one finds half of the rest, and it
    /// takes a dozen links to leave nothing.
    /// </summary>
    public bool HasPlace(PeerId link) => Of(link) < Free;

    /// <summary>Whether a link is to give a place up to another, where they can be taken back: even then it holds no less than that.</summary>
    public bool GivesWay(PeerId link, PeerId to) => Of(link) > Of(to) + 1;

    /// <summary>Takes places, one at least. They must be there.</summary>
    public void Take(PeerId link, int count)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_held, link, out _) += count;
        Free -= count;
    }

    /// <summary>Gives places back.</summary>
    public void GiveBack(PeerId link, int count)
    {
        if (count == 0) return; // of a link that has none, perhaps
        if ((CollectionsMarshal.GetValueRefOrNullRef(_held, link) -= count) == 0) _held.Remove(link);
        Free += count;
    }
}
