using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>What a link reports to, on the thread that received.</summary>
internal interface ILinkOwner
{
    /// <summary>The other side has said who it is.</summary>
    /// <returns>Null to go on, or why the link is to be closed.</returns>
    LinkCloseReason? OnHello(Link link, PeerId id);

    /// <summary>A frame has come, within the link's limits.</summary>
    /// <param name="link">The link.</param>
    /// <param name="frame">The frame; it is valid until the call returns.</param>
    /// <returns>What became of it. A drop has been counted.</returns>
    FrameFate OnFrame(Link link, ReadOnlySpan<byte> frame);

    /// <summary>The link has begun to close, on any thread: nothing more can be sent by it.</summary>
    void OnClosing(Link link);

    /// <summary>A frame from or for the link has been dropped by the link itself; the owner counts it.</summary>
    void OnDropped(Link link, DropReason reason);

    /// <summary>A frame has been received, whatever becomes of it.</summary>
    void OnReceived(int bytes);

    /// <summary>A frame has been written.</summary>
    void OnWritten(int bytes);
}
