namespace PeerRelay.WebRtc.Sctp;

/// <summary>A stream that we send on: its messages wait in line.</summary>
internal sealed class OutgoingStream(ushort id)
{
    private OutgoingMessage? first;
    private OutgoingMessage? last;

    public ushort Id { get; } = id;

    /// <summary>The number of its next message.</summary>
    public ushort NextSsn { get; set; }

    /// <summary>Bytes of messages not acknowledged.</summary>
    public long BufferedBytes { get; set; }

    /// <summary>The owner is told when what is buffered falls to this; negative if it need not be.</summary>
    public long NotifyAt { get; set; } = -1;

    /// <summary>Whether its reset has been asked for: no message is taken until it has been answered.</summary>
    public bool IsResetting { get; set; }

    /// <summary>Whether a message waits to be cut.</summary>
    public bool HasMessages => first is not null;

    /// <summary>The message that is next.</summary>
    public OutgoingMessage First => first!;

    public void Enqueue(OutgoingMessage message)
    {
        message.Next = null;
        if (last is null)
            first = message;
        else
            last.Next = message;
        last = message;
    }

    public OutgoingMessage Dequeue()
    {
        var message = first!;
        first = message.Next;
        if (first is null)
            last = null;
        message.Next = null;
        return message;
    }
}
