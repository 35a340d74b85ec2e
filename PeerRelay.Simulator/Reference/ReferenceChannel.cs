using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>A connection on which the other side has said who it is (<c>WsChannel</c> in the reference's <c>lib/ws.js</c>).</summary>
/// <param name="id">The id of the peer at the other end.</param>
internal abstract class ReferenceChannel(PeerId id) : IReferenceContact
{
    /// <summary>It has ended, on whichever side that began.</summary>
    public event Action<ReferenceChannel>? Closed;

    /// <inheritdoc/>
    public PeerId Id => id;

    /// <summary>Whether it has ended.</summary>
    public bool IsDestroyed { get; private set; }

    /// <summary>Whether the router listens to it. One that its full bucket did not take stays open, and nobody hears what comes by it.</summary>
    public bool IsServed { get; set; }

    /// <summary>Sends a frame, unless it has ended.</summary>
    public void Send(byte[] frame)
    {
        if (!IsDestroyed) Write(frame);
    }

    /// <summary>Ends it.</summary>
    public void Destroy()
    {
        if (IsDestroyed) return;
        IsDestroyed = true;
        Shut();
        Closed?.Invoke(this);
    }

    /// <summary>Gives a frame to the connection, which may be closing.</summary>
    protected abstract void Write(byte[] frame);

    /// <summary>Closes the connection, if it is open.</summary>
    protected abstract void Shut();
}
