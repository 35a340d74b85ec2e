using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Node;
using PeerRelay.Simulator.Networks;
using PeerRelay.Wire;

namespace PeerRelay.Simulator.Nodes;

/// <summary>A simulated link as a node sees it. It has room for whatever is sent.</summary>
internal sealed class NodeLink(SimulatedLink link, LinkOrigin origin, LinkSession session, DateTime connectedAt) : ILink
{
    private LinkCounters _counters;
    private bool _isAdmitted;

    /// <inheritdoc/>
    public LinkOrigin Origin => origin;

    /// <inheritdoc/>
    public DateTimeOffset ConnectedAt => connectedAt;

    /// <inheritdoc/>
    public string Transport => "simulated";

    /// <inheritdoc/>
    public ref LinkCounters Counters => ref _counters;

    /// <inheritdoc/>
    public int QueuedBytes => 0;

    /// <inheritdoc/>
    public bool IsClosing => CloseReason is not null;

    /// <inheritdoc/>
    public LinkCloseReason? CloseReason { get; private set; }

    /// <inheritdoc/>
    public bool IsClosedForAnother { get; private set; }

    /// <inheritdoc/>
    public bool IsTrimmed { get; private set; }

    /// <inheritdoc/>
    public bool HasRoom(int bytes) => true;

    /// <inheritdoc/>
    public DropReason TryForward(in Envelope envelope, PeerId self, ILink by)
    {
        if (IsClosing) return Refused();
        var frame = new byte[envelope.ForwardedLength];
        envelope.WriteForwarded(self, frame);
        return Send(frame);
    }

    /// <inheritdoc/>
    public DropReason TrySend(ReadOnlySpan<byte> frame) => TrySend(frame.ToArray());

    /// <inheritdoc/>
    public DropReason TrySend(byte[] frame) => IsClosing ? Refused() : Send(frame);

    /// <inheritdoc/>
    public void WriteSoFar()
    {
    }

    /// <inheritdoc/>
    public bool Close(LinkCloseReason reason)
    {
        if (IsClosing) return false;
        CloseReason = reason;
        IsTrimmed = reason == LinkCloseReason.Trimmed;
        link.Close(reason);
        session.OnClosing(this);
        return true;
    }

    /// <summary>Begins: the other side has said who it is.</summary>
    /// <returns>Whether the node has taken the link in.</returns>
    public bool Open()
    {
        if (session.OnHello(this, link.RemoteId) is { } reason)
        {
            Close(reason);
            return false;
        }

        _isAdmitted = true;
        return !IsClosing;
    }

    /// <summary>Takes a frame, unless the node has refused the link.</summary>
    public void Receive(byte[] frame, TimeSpan now)
    {
        if (!_isAdmitted) return;
        _counters.Received(frame.Length);
        session.OnFrame(this, frame, now);
        session.OnReceived(1, frame.Length);
    }

    /// <summary>The connection has ended.</summary>
    public void End(LinkCloseReason reason)
    {
        if (!IsClosing)
        {
            IsClosedForAnother = reason is LinkCloseReason.Duplicate or LinkCloseReason.Superseded;
            IsTrimmed = reason == LinkCloseReason.Trimmed;
            CloseReason = reason == LinkCloseReason.ConnectionLost ? reason : LinkCloseReason.ClosedByPeer;
            session.OnClosing(this);
        }

        session.End(this);
    }

    private DropReason Send(byte[] frame)
    {
        if (!link.Send(frame)) return Refused();
        _counters.Sent(1, frame.Length);
        session.OnWritten(1, frame.Length);
        return DropReason.None;
    }

    private DropReason Refused()
    {
        _counters.Dropped();
        return DropReason.LinkClosed;
    }
}
