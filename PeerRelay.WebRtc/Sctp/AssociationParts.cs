namespace PeerRelay.WebRtc.Sctp;

/// <summary>The parts of an association, and whether it is to end.</summary>
internal sealed class AssociationParts
{
    private readonly uint initialTsn;

    public AssociationParts(ISctpOwner owner, SctpOptions options, uint localTag, uint initialTsn)
    {
        this.initialTsn = initialTsn;
        Owner = owner;
        Options = options;
        LocalTag = localTag;
        Output = new PacketOutput(owner, options);
        Queue = new SendQueue(options);
        Handshake = new Handshake(options, Output, Drops, localTag, initialTsn);
        Heartbeats = new Heartbeats(Output, RoundTrip);
        Shutdown = new ShutdownSequence(Output, RoundTrip);
    }

    public ISctpOwner Owner { get; }

    public SctpOptions Options { get; }

    public uint LocalTag { get; }

    public SctpDrops Drops { get; } = new();

    public RoundTripEstimator RoundTrip { get; } = new();

    public PacketOutput Output { get; }

    public SendQueue Queue { get; }

    public Handshake Handshake { get; }

    public Heartbeats Heartbeats { get; }

    public ShutdownSequence Shutdown { get; }

    /// <summary>The data's part, once the handshake is complete.</summary>
    public DataTransfer? Transfer { get; private set; }

    /// <summary>Why it is to end, which it does with its turn; null if it is not.</summary>
    public SctpCloseReason? CloseReason { get; private set; }

    /// <summary>The handshake is complete.</summary>
    public void Establish(TimeSpan now)
    {
        Transfer = new DataTransfer(Owner, Options, Output, Drops, Queue, RoundTrip, initialTsn, Handshake.Peer);
        Heartbeats.OnHeard(now);
        Owner.OnConnected();
    }

    /// <summary>Has it end with this turn.</summary>
    public void Close(SctpCloseReason reason) => CloseReason ??= reason;

    /// <summary>Has it end with this turn, and tells the other side if that is known.</summary>
    public void Abort(SctpCloseReason reason, ErrorCause cause)
    {
        if (CloseReason is not null)
            return;
        CloseReason = reason;
        if (Output.PeerTag == 0)
            return;
        var writer = Output.Begin();
        ErrorChunk.Write(ref writer, ChunkType.Abort, cause, []);
        Output.Send(writer);
    }
}
