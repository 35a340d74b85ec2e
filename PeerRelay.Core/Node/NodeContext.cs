using Microsoft.Extensions.Logging;
using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Rtc;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>What the parts of a node share.</summary>
internal sealed class NodeContext
{
    public NodeContext(object sender, PeerOptions options, ILogger logger)
    {
        Self = options.Id ?? PeerId.Random();
        Options = options;
        Logger = logger;
        var limits = options.Limits;
        SipHash? hash = options.Random == Random.Shared ? null : SipHash.WithKeyOf(options.Random);
        Router = new Router<Neighbour>(
            Self, new SeenMessages(limits.SeenMessages, limits.SeenTime, hash), new ReturnPaths(limits.ReturnPaths, limits.ReturnPathTime), Hops);
        Trims = new TrimPlanner<Neighbour>(Self, Router);
        Neighbours = new NeighbourSet(Self, Router, limits.DuplicateTimeout);
        RtcPlaces = new Places(limits.MaxRtcLinks);
        Events = new NodeEvents(sender, Counters, logger);
    }

    public PeerId Self { get; }

    public PeerOptions Options { get; }

    public PeerLimits Limits => Options.Limits;

    public ILogger Logger { get; }

    public NodeCounters Counters { get; } = new();

    public NodeEvents Events { get; }

    public Router<Neighbour> Router { get; }

    public NeighbourSet Neighbours { get; }

    public TrimPlanner<Neighbour> Trims { get; }

    /// <summary>How this node's own messages have fared by each neighbour.</summary>
    public HopRecord Hops { get; } = new();

    /// <summary>Tells when the node has stopped.</summary>
    public CancellationToken Stopped { get; init; }

    /// <summary>The time since some fixed moment.</summary>
    public TimeSpan Now => Options.TimeProvider.GetElapsedTime(0);

    /// <summary>What makes WebRTC connections; null if none can be made.</summary>
    public IRtcEngine? Rtc => Options.Rtc is { UnavailableReason: null } engine ? engine : null;

    /// <summary>The places for WebRTC connections that others make, from the first signal to the end of the link.</summary>
    public Places RtcPlaces { get; }

    /// <summary>Whether others are told now that this node takes WebRTC connections.</summary>
    public bool TakesRtc => Rtc is not null && RtcPlaces.HasFree;

    /// <summary>Whether it is known from the start that links to this node can be made: at a url, or by whoever speaks WebRTC and reaches it through the network.</summary>
    public bool IsDialable => Options.PublicUrl is not null || Rtc is not null;

    /// <summary>What we tell others about this node: whether links to it can be made, and so whether it is a way to others.</summary>
    public PeerTraits Traits => new(PeerTraits.CurrentVersion, IsTransit: IsDialable || Counters.HasAccepted);

    public ulong NextNonce() => (ulong)Options.Random.NextInt64((long)Nonce.Limit);

    /// <summary>Counts a drop, and tells of it.</summary>
    public void Drop(DropReason reason, PeerId? link = null, PeerId? from = null, PeerId? to = null)
    {
        Counters.Dropped(reason);
        if (Events.WantsDrops) Events.Raise(new FrameDropped(reason, link, from, to));
    }
}
