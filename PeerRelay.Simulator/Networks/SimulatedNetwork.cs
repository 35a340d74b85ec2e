namespace PeerRelay.Simulator.Networks;

/// <summary>
/// Peers, their connections, and a clock that goes on when all is done that happens at a moment. One thread does everything, in an order that the seed alone decides.
/// </summary>
internal sealed class SimulatedNetwork
{
    private readonly EventQueue _events = new();
    private readonly Dictionary<Uri, SimulatedPeer> _byUrl = [];
    private readonly HashSet<Uri> _vanished = [];

    /// <summary>Makes a network without peers.</summary>
    public SimulatedNetwork(ulong seed, LinkModel model)
    {
        Random = new SeededRandom(seed);
        Model = model;
    }

    /// <summary>How connections behave.</summary>
    public LinkModel Model { get; }

    /// <summary>The clock.</summary>
    public VirtualTime Time { get; } = new();

    /// <summary>The one source of random numbers.</summary>
    public SeededRandom Random { get; }

    /// <summary>What was sent over links.</summary>
    public TransmissionCounts Transmissions { get; } = new();

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => Time.Now;

    /// <summary>The time since the start in milliseconds, which is the finest there is.</summary>
    public long Milliseconds => _events.Now;

    /// <summary>How many events have happened.</summary>
    public long EventCount { get; private set; }

    /// <summary>How many events are still to happen.</summary>
    public long WaitingCount => _events.Count;

    /// <summary>Goes on until a moment, the events of which are still to happen then.</summary>
    public void Run(TimeSpan until)
    {
        var end = ToMilliseconds(until);
        while (_events.Now < end)
        {
            while (_events.TryTake(out var what))
            {
                EventCount++;
                Handle(what);
            }

            _events.Advance();
            Time.AdvanceTo(_events.Now);
        }
    }

    /// <summary>How many links have been made.</summary>
    public long LinksMade { get; private set; }

    /// <summary>Has a peer begin to run; it may be one that has ended.</summary>
    public void Start(SimulatedPeer peer)
    {
        if (peer.IsAlive) throw new InvalidOperationException("The peer runs.");
        peer.SetAlive(true);
        if (peer.Url is { } url)
        {
            _byUrl[url] = peer;
            _vanished.Remove(url);
        }

        peer.Start();
    }

    /// <summary>Sets a timer of a peer; it goes off if the peer runs until then.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="at">When, since the start; at once if that is past.</param>
    /// <param name="tag">What is given back.</param>
    public void SetTimer(SimulatedPeer peer, TimeSpan at, long tag) =>
        Schedule(ToMilliseconds(at), new SimulatedEvent(peer, null, tag, peer.Generation, EventKind.Timer));

    /// <summary>
    /// Dials a url. After two round trips there is a link, and the dialler is told; the other side half a round trip later, when the dialler's hello has come.
    /// Where nobody listens, the dialler is told after one round trip, or after <see cref="LinkModel.DialTimeout"/> if the host has vanished.
    /// </summary>
    public void Dial(SimulatedPeer dialler, Uri url, object? state)
    {
        var latency = Model.DrawLatency(Random);
        var dial = new DialRequest(dialler, dialler.Generation, url, state, latency, Milliseconds);
        Schedule(Milliseconds + latency, new SimulatedEvent(dialler, dial, 0, 0, EventKind.DialArrives));
    }

    /// <summary>Ends a peer without a word: its links stay in others' view until they find them dead.</summary>
    public void Kill(SimulatedPeer peer)
    {
        if (!peer.IsAlive) return;
        while (peer.Links.Count > 0)
        {
            var link = peer.Links[^1];
            Release(link);
            if (link.Remote.Phase != LinkState.Closed)
                Schedule(Milliseconds + Model.DrawDetection(Random), new SimulatedEvent(link.Remote, null, (long)LinkCloseReason.ConnectionLost, 0, EventKind.Ended));
        }

        peer.SetAlive(false);
        Forget(peer);
        if (Model.HostsVanish && peer.Url is { } url) _vanished.Add(url);
    }

    /// <summary>Ends a peer in order: all its links are closed, and the others are told as soon as that arrives.</summary>
    public void Leave(SimulatedPeer peer)
    {
        if (!peer.IsAlive) return;
        while (peer.Links.Count > 0)
        {
            var link = peer.Links[^1];
            var isTold = link.Phase == LinkState.Closing;
            Release(link);
            if (!isTold) Schedule(link.NextArrival(), new SimulatedEvent(link.Remote, null, (long)LinkCloseReason.Stopping, 0, EventKind.Close));
        }

        peer.SetAlive(false);
        Forget(peer);
    }

    /// <summary>Sets an event for a millisecond.</summary>
    public void Schedule(long at, in SimulatedEvent what) => _events.Add(at, what);

    private static long ToMilliseconds(TimeSpan time) => (time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    private static void Release(SimulatedLink link)
    {
        link.Phase = LinkState.Closed;
        link.Owner.Remove(link);
    }

    private void Forget(SimulatedPeer peer)
    {
        if (peer.Url is { } url && _byUrl.GetValueOrDefault(url) == peer) _byUrl.Remove(url);
    }

    private void Handle(in SimulatedEvent what)
    {
        switch (what.Kind)
        {
            case EventKind.Frame or EventKind.Accepted or EventKind.Close or EventKind.Ended:
                OnLinkEvent(what);
                break;
            case EventKind.Turn:
                if (IsOfThisLife(what, out var busy)) TakeBacklog(busy);
                break;
            case EventKind.Timer:
                if (IsOfThisLife(what, out var peer)) peer.OnTimer(what.Number);
                break;
            case EventKind.DialArrives:
                OnDialArrives((DialRequest)what.Data!);
                break;
            case EventKind.Connected:
                OnConnected((DialRequest)what.Data!);
                break;
            case EventKind.DialFailed:
                if ((DialRequest)what.Data! is { IsWanted: true } failed) failed.Dialler.OnDialFailed(failed.Url, failed.State);
                break;
        }
    }

    private static bool IsOfThisLife(in SimulatedEvent what, out SimulatedPeer peer)
    {
        peer = (SimulatedPeer)what.Target;
        return peer.IsAlive && peer.Generation == what.Generation;
    }

    /// <summary>Something comes by a link: at once, or when the peer is done with what came before.</summary>
    private void OnLinkEvent(in SimulatedEvent what)
    {
        if (Model.Processing == TimeSpan.Zero)
        {
            Do(what);
            return;
        }

        var link = (SimulatedLink)what.Target;
        if (link.Phase == LinkState.Closed) return;
        var backlog = link.Owner.Backlog;
        if (backlog.MustWait(Now))
        {
            backlog.Add(what);
            if (backlog.Count == 1) SetTurn(link.Owner);
            return;
        }

        if (what.Kind == EventKind.Frame) backlog.Work(Now, Model.Processing);
        Do(what);
    }

    private void TakeBacklog(SimulatedPeer peer)
    {
        while (peer.Backlog.TryTake(Now, out var what))
        {
            // Of a link that has ended meanwhile there is nothing to be done.
            if (what.Kind == EventKind.Frame && ((SimulatedLink)what.Target).Phase != LinkState.Closed) peer.Backlog.Work(peer.Backlog.BusyUntil, Model.Processing);
            Do(what);
        }

        if (peer.Backlog.Count > 0) SetTurn(peer);
    }

    private void SetTurn(SimulatedPeer peer) =>
        Schedule(ToMilliseconds(peer.Backlog.BusyUntil), new SimulatedEvent(peer, null, 0, peer.Generation, EventKind.Turn));

    private void Do(in SimulatedEvent what)
    {
        var link = (SimulatedLink)what.Target;
        switch (what.Kind)
        {
            case EventKind.Frame:
                OnFrame(link, (byte[])what.Data!);
                break;
            case EventKind.Accepted:
                OnAccepted(link);
                break;
            case EventKind.Close:
                OnClose(link, (LinkCloseReason)what.Number);
                break;
            case EventKind.Ended:
                End(link, (LinkCloseReason)what.Number);
                break;
        }
    }

    private static void OnFrame(SimulatedLink link, byte[] frame)
    {
        if (link.Phase == LinkState.Closed) return;
        link.Owner.OnFrame(link, frame);
    }

    private void OnDialArrives(DialRequest dial)
    {
        if (_byUrl.TryGetValue(dial.Url, out var target))
        {
            (dial.Target, dial.TargetGeneration) = (target, target.Generation);
            Schedule(Milliseconds + (3 * dial.Latency), new SimulatedEvent(dial.Dialler, dial, 0, 0, EventKind.Connected));
        }
        else
        {
            Fail(dial, _vanished.Contains(dial.Url) ? dial.BegunAt + (long)Model.DialTimeout.TotalMilliseconds : Milliseconds + dial.Latency);
        }
    }

    private void OnConnected(DialRequest dial)
    {
        var target = dial.Target!;
        if (!target.IsAlive || target.Generation != dial.TargetGeneration)
        {
            Fail(dial, dial.BegunAt + (long)Model.DialTimeout.TotalMilliseconds);
            return;
        }

        if (!dial.IsWanted) return;
        var link = new SimulatedLink(dial.Dialler, target, dial.Latency);
        LinksMade++;
        dial.Dialler.Add(link);
        target.Add(link.Remote);
        link.Phase = LinkState.Open;
        Schedule(link.NextArrival(), new SimulatedEvent(link.Remote, null, 0, 0, EventKind.Accepted));
        dial.Dialler.OnOpened(link, dial.State);
    }

    private void Fail(DialRequest dial, long at) => Schedule(at, new SimulatedEvent(dial.Dialler, dial, 0, 0, EventKind.DialFailed));

    private static void OnAccepted(SimulatedLink link)
    {
        if (link.Phase != LinkState.Opening) return;
        link.Phase = LinkState.Open;
        link.Owner.OnOpened(link, null);
    }

    private void OnClose(SimulatedLink link, LinkCloseReason reason)
    {
        if (link.Phase == LinkState.Closed) return;
        // Whoever has closed it too needs no answer.
        if (link.Phase == LinkState.Open) Schedule(link.NextArrival(), new SimulatedEvent(link.Remote, null, (long)reason, 0, EventKind.Ended));
        End(link, reason);
    }

    private static void End(SimulatedLink link, LinkCloseReason reason)
    {
        if (link.Phase == LinkState.Closed) return;
        var wasOpened = link.Phase != LinkState.Opening;
        Release(link);
        if (wasOpened) link.Owner.OnClosed(link, link.CloseReason ?? reason);
    }
}
