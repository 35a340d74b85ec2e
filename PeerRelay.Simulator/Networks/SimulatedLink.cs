using PeerRelay.Identity;

namespace PeerRelay.Simulator.Networks;

/// <summary>One end of a connection between two simulated peers.</summary>
internal sealed class SimulatedLink
{
    private readonly SimulatedNetwork _network;
    private readonly int _latency;
    private long _lastArrival; // at the other end

    /// <summary>Makes both ends of a connection, and returns the dialler's.</summary>
    public SimulatedLink(SimulatedNetwork network, SimulatedPeer dialler, SimulatedPeer target, Uri url, int latency)
    {
        (_network, Owner, Url, _latency) = (network, dialler, url, latency);
        IsDialler = true;
        Remote = new SimulatedLink(this, target);
    }

    private SimulatedLink(SimulatedLink dialler, SimulatedPeer target)
    {
        (_network, Owner, Url, _latency) = (dialler._network, target, dialler.Url, dialler._latency);
        Remote = dialler;
    }

    /// <summary>The peer whose end it is.</summary>
    public SimulatedPeer Owner { get; }

    /// <summary>The other end.</summary>
    public SimulatedLink Remote { get; }

    /// <summary>The id of the peer at the other end.</summary>
    public PeerId RemoteId => Remote.Owner.Id;

    /// <summary>Whether the owner has dialled.</summary>
    public bool IsDialler { get; }

    /// <summary>The url that was dialled.</summary>
    public Uri Url { get; }

    /// <summary>What the owner keeps with it.</summary>
    public object? State { get; set; }

    /// <summary>How many frames have arrived.</summary>
    public long FramesReceived { get; private set; }

    /// <summary>Whether frames can be sent.</summary>
    public bool IsOpen => Phase == LinkState.Open;

    /// <summary>How far it has come.</summary>
    public LinkState Phase { get; set; }

    /// <summary>Why this side has closed it; null if it has not.</summary>
    public LinkCloseReason? CloseReason { get; private set; }

    /// <summary>Where it stands among the owner's links.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The time one way, in milliseconds.</summary>
    public int Latency => _latency;

    /// <summary>Sends a frame, which nobody may change from now on: it is not copied. Frames arrive in order.</summary>
    /// <returns>Whether the link was open. That it was says nothing about whether the other side is still there.</returns>
    public bool Send(byte[] frame)
    {
        if (!IsOpen) return false;
        _network.Transmissions.Count(frame);
        if (!_network.Random.Happens(_network.Model.Loss)) _network.Schedule(NextArrival(), new SimulatedEvent(Remote, frame, 0, 0, EventKind.Frame));
        return true;
    }

    /// <summary>
    /// Closes the link, if it is open: nothing more can be sent by it. What the other side has on the way still comes; when it has had the close, and its answer has
    /// come, the owner is told that the link has ended, with the same reason.
    /// </summary>
    /// <returns>Whether it was this call that closed it.</returns>
    public bool Close(LinkCloseReason reason)
    {
        if (!IsOpen) return false;
        Phase = LinkState.Closing;
        CloseReason = reason;
        _network.Schedule(NextArrival(), new SimulatedEvent(Remote, null, (long)reason, 0, EventKind.Close));
        return true;
    }

    /// <summary>When what is sent now arrives at the other end: in order, whatever the jitter.</summary>
    public long NextArrival()
    {
        var model = _network.Model;
        return _lastArrival = Math.Max(_lastArrival, _network.Milliseconds + _latency + model.DrawJitter(_network.Random, _latency));
    }

    /// <summary>Counts a frame that has arrived.</summary>
    public void Received() => FramesReceived++;
}
