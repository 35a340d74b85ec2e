using System.Buffers;
using PeerRelay.Links;

namespace PeerRelay.Node;

/// <summary>The links of a node, admitted or not. They come and go while it is walked, and are few bytes each.</summary>
internal sealed class LinkSet
{
    private readonly Lock _lock = new();
    private readonly HashSet<Link> _links = [];

    public void Add(Link link)
    {
        lock (_lock) _links.Add(link);
    }

    public void Remove(Link link)
    {
        lock (_lock) _links.Remove(link);
    }

    /// <summary>Does something with each of those that there are now. Some may have gone when it is their turn.</summary>
    public void ForEach(Action<Link> act)
    {
        Link[] links;
        var count = 0;
        lock (_lock)
        {
            links = ArrayPool<Link>.Shared.Rent(_links.Count);
            foreach (var link in _links) links[count++] = link;
        }

        try
        {
            foreach (var link in links.AsSpan(0, count)) act(link);
        }
        finally
        {
            ArrayPool<Link>.Shared.Return(links, clearArray: true);
        }
    }
}
