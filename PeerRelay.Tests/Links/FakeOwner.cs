using System.Collections.Concurrent;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

/// <summary>Notes all that a link reports.</summary>
internal sealed class FakeOwner : ILinkOwner
{
    public ConcurrentQueue<PeerId> Hellos { get; } = new();

    public ConcurrentQueue<string> Frames { get; } = new();

    public ConcurrentQueue<DropReason> Drops { get; } = new();

    public int Closings { get; private set; }

    public long BytesReceived { get; private set; }

    public long BytesWritten { get; private set; }

    /// <summary>What is answered to a hello.</summary>
    public LinkCloseReason? Refusal { get; set; }

    /// <summary>What becomes of a frame.</summary>
    public Func<string, FrameFate> Handle { get; set; } = _ => FrameFate.Handled;

    /// <summary>Which frames above the rate are answers that are due.</summary>
    public Predicate<string> Due { get; set; } = _ => false;

    /// <summary>What is thrown when a frame has been written.</summary>
    public Exception? WrittenFault { get; set; }

    public LinkCloseReason? OnHello(ILink link, PeerId id)
    {
        Hellos.Enqueue(id);
        return Refusal;
    }

    public FrameFate OnFrame(ILink link, ReadOnlySpan<byte> frame, TimeSpan now)
    {
        var text = Encoding.UTF8.GetString(frame);
        Frames.Enqueue(text);
        return Handle(text);
    }

    public bool IsDue(ReadOnlySpan<byte> frame) => Due(Encoding.UTF8.GetString(frame));

    /// <summary>Whether there is another link to the same peer.</summary>
    public bool HasAnother { get; set; }

    public bool IsOneOfTwo(ILink link) => HasAnother;

    /// <summary>Held while the owner is told of a close.</summary>
    public Lock ClosingGate { get; } = new();

    public void OnClosing(ILink link)
    {
        lock (ClosingGate) Closings++;
    }

    public void OnDropped(ILink link, DropReason reason) => Drops.Enqueue(reason);

    public void OnReceived(int frames, long bytes) => BytesReceived += bytes;

    public void OnWritten(int frames, long bytes)
    {
        if (WrittenFault is { } fault) throw fault;
        BytesWritten += bytes;
    }
}
