using PeerRelay.Identity;

namespace PeerRelay.Simulator.Networks;

/// <summary>One end of a connection between two simulated peers.</summary>
internal sealed class SimulatedLink
{
    private long _lastArrival; // at the other end

    /// <summary>Makes both ends of a connection, and returns the dialler's.</summary>
    public SimulatedLink(SimulatedPeer dialler, SimulatedPeer target, int latency)
    {
        (Owner, Latency) = (dialler, latency);
        IsDialler = true;
        Remote = new SimulatedLink(this, target);
    }

    private SimulatedLink(SimulatedLink dialler, SimulatedPeer target)
    {
        (Owner, Latency) = (target, dialler.Latency);
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
    public Uri Url => (IsDialler ? Remote : this).Owner.Url!;

    /// <summary>What the owner keeps with it.</summary>
    public object? State { get; set; }

    /// <summary>Whether frames can be sent.</summary>
    public bool IsOpen => Phase == LinkState.Open;

    /// <summary>How far it has come.</summary>
    public LinkState Phase { get; set; }

    /// <summary>Why this side has closed it; null if it has not.</summary>
    public LinkCloseReason? CloseReason { get; private set; }

    /// <summary>Where it stands among the owner's links.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The time one way, in milliseconds.</summary>
    public int Latency { get; }

    private SimulatedNetwork Network => Owner.Network;

    /// <summary>Sends a frame, which nobody may change from now on: it is not copied. Frames arrive in order.</summary>
    /// <returns>Whether the link was open. That it was says nothing about whether the other side is still there.</returns>
    public bool Send(byte[] frame)
    {
        if (!IsOpen) return false;
        Network.Transmissions.Count(frame);
        if (!Network.Random.Happens(Network.Model.Loss)) Network.Schedule(NextArrival(), new SimulatedEvent(Remote, frame, 0, 0, EventKind.Frame));
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
        Network.Schedule(NextArrival(), new SimulatedEvent(Remote, null, (long)reason, 0, EventKind.Close));
        return true;
    }

    /// <summary>When what is sent now arrives at the other end: in order, whatever the jitter.</summary>
    public long NextArrival()
    {
        var network = Network;
        return _lastArrival = Math.Max(_lastArrival, network.Milliseconds + Latency + network.Model.DrawJitter(network.Random, Latency));
    }
}
