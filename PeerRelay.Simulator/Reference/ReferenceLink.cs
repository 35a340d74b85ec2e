using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Reference;

/// <summary>A channel over a simulated link.</summary>
internal sealed class ReferenceLink(SimulatedLink link) : ReferenceChannel(link.RemoteId)
{
    /// <summary>Whether both sides hold it open.</summary>
    public bool IsOpen => link.IsOpen && link.Remote.IsOpen;

    /// <inheritdoc/>
    protected override void Write(byte[] frame) => link.Send(frame);

    /// <summary>The reference closes without a code, which says nothing.</summary>
    protected override void Shut() => link.Close(LinkCloseReason.ClosedByPeer);
}
