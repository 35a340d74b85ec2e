using System.Runtime.InteropServices;
using PeerRelay.Identity;
using PeerRelay.Shares;

namespace PeerRelay.Requests;

/// <summary>Bounds requests, those that are being answered or whose answers' receipts are waited for: in all, of each link, and of each source by it. Safe for threads.</summary>
internal sealed class RequestRoom
{
    /// <summary>Requests of one source by one link that are answered at a time. 64: a page asks a few at once.</summary>
    public const int PerSource = 64;

    /// <summary>
    /// Requests that are answered at a time. 2,048: of one link as many as are left, which is 1,024 where there is no other, for sixteen sources that ask all they may.
    /// </summary>
    public const int InAll = 2_048;

    private readonly Lock _lock = new();
    private readonly LinkShares _shares = new(InAll);
    private readonly Dictionary<(PeerId Source, PeerId Link), int> _bySource = [];

    /// <summary>Takes a place, if there is one.</summary>
    /// <param name="source">Who asks, as it says.</param>
    /// <param name="link">The neighbour by which the request came.</param>
    public bool TryEnter(PeerId source, PeerId link)
    {
        lock (_lock)
        {
            if (!_shares.HasPlace(link)) return false;
            ref var ofSource = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySource, (source, link), out _);
            if (ofSource == PerSource) return false;
            ofSource++;
            _shares.Take(link, 1);
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(PeerId source, PeerId link)
    {
        lock (_lock)
        {
            _shares.GiveBack(link, 1);
            if (--CollectionsMarshal.GetValueRefOrNullRef(_bySource, (source, link)) == 0) _bySource.Remove((source, link));
        }
    }
}
