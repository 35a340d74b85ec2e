using PeerRelay.Identity;

namespace PeerRelay.Simulator.Networks;

/// <summary>A peer of a simulated network. Its methods are called by the network, one after the other.</summary>
/// <param name="network">The network that it belongs to.</param>
/// <param name="id">Its id.</param>
/// <param name="url">Where it can be dialled; null if it can't.</param>
internal abstract class SimulatedPeer(SimulatedNetwork network, PeerId id, Uri? url)
{
    private readonly List<SimulatedLink> _links = [];

    /// <summary>Its id.</summary>
    public PeerId Id { get; } = id;

    /// <summary>Where it can be dialled; null if it can't.</summary>
    public Uri? Url { get; } = url;

    /// <summary>Whether it runs.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>How often it has been started or has ended: what was set before then counts no longer.</summary>
    public int Generation { get; private set; }

    /// <summary>Its links, those that close included, in no order that means anything.</summary>
    public IReadOnlyList<SimulatedLink> Links => _links;

    /// <summary>What has come while it was busy.</summary>
    public Backlog Backlog { get; } = new();

    /// <summary>The network that it belongs to.</summary>
    public SimulatedNetwork Network { get; } = network;

    /// <summary>It begins to run: see <see cref="SimulatedNetwork.Start"/>.</summary>
    public abstract void Start();

    /// <summary>A link has been made, and the other side's hello has come.</summary>
    /// <param name="link">Our end.</param>
    /// <param name="dialState">What was given to <see cref="SimulatedNetwork.Dial"/>; null if the other side has dialled.</param>
    public abstract void OnOpened(SimulatedLink link, object? dialState);

    /// <summary>A dial has failed.</summary>
    public abstract void OnDialFailed(Uri url, object? state);

    /// <summary>A frame has come, which may be kept and sent on but not changed.</summary>
    public abstract void OnFrame(SimulatedLink link, byte[] frame);

    /// <summary>
    /// A link has ended. It is told once for each link that was opened: with the other side's reason if that has closed it, with our own if we have,
    /// with <see cref="LinkCloseReason.ConnectionLost"/> if the other side has vanished.
    /// </summary>
    public abstract void OnClosed(SimulatedLink link, LinkCloseReason reason);

    /// <summary>A timer goes off that was set by <see cref="SimulatedNetwork.SetTimer"/>.</summary>
    public abstract void OnTimer(long tag);

    /// <summary>Sets whether it runs, and has what was set before count no longer.</summary>
    public void SetAlive(bool isAlive)
    {
        IsAlive = isAlive;
        Generation++;
        Backlog.Clear();
    }

    /// <summary>Takes a link in.</summary>
    public void Add(SimulatedLink link)
    {
        link.Index = _links.Count;
        _links.Add(link);
    }

    /// <summary>Lets a link go, whose place the last one takes.</summary>
    public void Remove(SimulatedLink link)
    {
        var last = _links[^1];
        _links[link.Index] = last;
        last.Index = link.Index;
        _links.RemoveAt(_links.Count - 1);
        link.Index = -1;
    }
}
