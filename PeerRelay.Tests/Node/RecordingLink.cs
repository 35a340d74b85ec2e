using System.Text;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>A link that keeps what is sent by it.</summary>
internal sealed class RecordingLink(LinkDirection direction = LinkDirection.Outbound) : ILink
{
    private LinkCounters _counters;

    /// <summary>What was sent, in order. Who sends by several threads reads it under its lock.</summary>
    public List<string> Frames { get; } = [];

    /// <summary>How often something was to be sent.</summary>
    public int Attempts { get; private set; }

    /// <summary>Why it refuses what is sent; none if it takes it.</summary>
    public DropReason Refusal { get; set; }

    public LinkOrigin Origin { get; } = new()
    {
        Direction = direction, DialledUrl = direction == LinkDirection.Outbound ? new Uri("ws://127.0.0.1/") : null,
    };

    public DateTimeOffset ConnectedAt => DateTimeOffset.UnixEpoch;

    public string Transport => "recorded";

    public ref LinkCounters Counters => ref _counters;

    public int QueuedBytes => 0;

    public bool IsClosing => CloseReason is not null;

    public LinkCloseReason? CloseReason { get; private set; }

    public bool IsClosedForAnother => false;

    public bool IsTrimmed => CloseReason == LinkCloseReason.Trimmed;

    public bool HasRoom(int bytes) => true;

    public DropReason TryForward(in Envelope envelope, PeerId self, ILink by)
    {
        var frame = new byte[envelope.ForwardedLength];
        envelope.WriteForwarded(self, frame);
        return TrySend(frame);
    }

    public DropReason TrySend(ReadOnlySpan<byte> frame)
    {
        lock (Frames)
        {
            Attempts++;
            if (Refusal == DropReason.None) Frames.Add(Encoding.UTF8.GetString(frame));
            return Refusal;
        }
    }

    public void WriteSoFar()
    {
        // What is sent is there at once.
    }

    public bool Close(LinkCloseReason reason)
    {
        if (IsClosing) return false;
        CloseReason = reason;
        return true;
    }
}
