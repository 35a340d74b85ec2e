using System.Text;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>A link that keeps what is sent by it.</summary>
internal sealed class RecordingLink : ILink
{
    private LinkCounters _counters;

    /// <summary>What was sent, in order.</summary>
    public List<string> Frames { get; } = [];

    /// <summary>Why it refuses what is sent; none if it takes it.</summary>
    public DropReason Refusal { get; set; }

    public LinkOrigin Origin { get; } = new() { Direction = LinkDirection.Outbound, DialledUrl = new Uri("ws://127.0.0.1/") };

    public DateTimeOffset ConnectedAt => DateTimeOffset.UnixEpoch;

    public string Transport => "recorded";

    public ref LinkCounters Counters => ref _counters;

    public int QueuedBytes => 0;

    public bool IsClosing => false;

    public LinkCloseReason? CloseReason => null;

    public bool IsClosedForAnother => false;

    public bool IsTrimmed => false;

    public bool HasRoom(int bytes) => true;

    public DropReason TryForward(in Envelope envelope, PeerId self, ILink by)
    {
        var frame = new byte[envelope.ForwardedLength];
        envelope.WriteForwarded(self, frame);
        return TrySend(frame);
    }

    public DropReason TrySend(ReadOnlySpan<byte> frame)
    {
        if (Refusal == DropReason.None) Frames.Add(Encoding.UTF8.GetString(frame));
        return Refusal;
    }

    public void WriteSoFar()
    {
        // What is sent is there at once.
    }

    public bool Close(LinkCloseReason reason) => false;
}
