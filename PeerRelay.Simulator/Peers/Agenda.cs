using PeerRelay.Identity;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Peers;

/// <summary>What the experimenter does, and when: a peer that nobody knows, and whose timers are all that it has.</summary>
internal sealed class Agenda : SimulatedPeer
{
    private readonly Dictionary<long, Action> _actions = [];
    private long _next;

    /// <summary>Makes one.</summary>
    public Agenda(SimulatedNetwork network)
        : base(network, default(PeerId), url: null) => network.Start(this);

    /// <summary>Has something done at a moment.</summary>
    public void At(TimeSpan time, Action action)
    {
        _actions[_next] = action;
        Network.SetTimer(this, time, _next++);
    }

    /// <inheritdoc/>
    public override void Start()
    {
    }

    /// <inheritdoc/>
    public override void OnOpened(SimulatedLink link, object? dialState)
    {
    }

    /// <inheritdoc/>
    public override void OnDialFailed(Uri url, object? state)
    {
    }

    /// <inheritdoc/>
    public override void OnFrame(SimulatedLink link, byte[] frame)
    {
    }

    /// <inheritdoc/>
    public override void OnClosed(SimulatedLink link, LinkCloseReason reason)
    {
    }

    /// <inheritdoc/>
    public override void OnTimer(long tag)
    {
        if (_actions.Remove(tag, out var action)) action();
    }
}
