using PeerRelay.Node;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Nodes;

/// <summary>When a node tries again what it awaits a receipt of. While it awaits none, nothing is set.</summary>
internal sealed class ReceiptAlarm(SimulatedNetwork network, SimulatedPeer peer, ReceiptService receipts, long tag)
{
    private TimeSpan _at = TimeSpan.MaxValue;

    /// <summary>Sees to it that the timer goes off when the next message is due.</summary>
    public void Set()
    {
        if (receipts.NextDue is not { } due || due >= _at) return;
        _at = due;
        network.SetTimer(peer, due, tag);
    }

    /// <summary>The timer has gone off.</summary>
    /// <returns>Whether it is time; if not, it was set for sooner meanwhile, and has gone off then.</returns>
    public bool IsDue()
    {
        if (network.Now < _at) return false;
        _at = TimeSpan.MaxValue;
        return true;
    }
}
