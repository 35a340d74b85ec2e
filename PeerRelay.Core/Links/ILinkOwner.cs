using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>What a link reports to, on the thread that received.</summary>
internal interface ILinkOwner
{
    /// <summary>The other side has said who it is.</summary>
    /// <returns>Null to go on, or why the link is to be closed.</returns>
    LinkCloseReason? OnHello(ILink link, PeerId id);

    /// <summary>A frame has come, within the link's limits.</summary>
    /// <param name="link">The link.</param>
    /// <param name="frame">The frame; it is valid until the call returns.</param>
    /// <param name="now">The time since some fixed moment, when it came.</param>
    /// <returns>What became of it. A drop has been counted.</returns>
    FrameFate OnFrame(ILink link, ReadOnlySpan<byte> frame, TimeSpan now);

    /// <summary>Whether a frame, which is one more than the link may send, is an answer that is due, and taken all the same.</summary>
    bool IsDue(ReadOnlySpan<byte> frame);

    /// <summary>Whether there is another link to the same peer, and the owner will close one of them, or leave one idle; on any thread.</summary>
    bool IsOneOfTwo(ILink link);

    /// <summary>The link has begun to close, on any thread: nothing more can be sent by it.</summary>
    void OnClosing(ILink link);

    /// <summary>A frame from or for the link has been dropped by the link itself; the owner counts it.</summary>
    void OnDropped(ILink link, DropReason reason);

    /// <summary>Frames have been received since it was last told, whatever became of them.</summary>
    void OnReceived(int frames, long bytes);

    /// <summary>Frames have been written.</summary>
    void OnWritten(int frames, long bytes);
}
