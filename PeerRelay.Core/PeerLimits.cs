namespace PeerRelay;

/// <summary>The bounds of everything in a peer that could grow, in one place, each with its reason.</summary>
public sealed record PeerLimits
{
    /// <summary>The largest frame taken or sent, in bytes. 1 MiB: far above any signalling message, far below what hurts a node.</summary>
    public int MaxFrameBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many connections of others the peer takes. 100,000: what one process of a server can hold in a few GB. Its own dials are not among them:
    /// strangers who fill it up don't cut it off.
    /// </summary>
    public int MaxLinks { get; set; } = 100_000;

    /// <summary>How long a new connection may take to say hello. 10 s: several round trips on a bad line, too short to be worth occupying.</summary>
    public TimeSpan HelloTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Messages a second taken from one link, on average; 0 for no limit. 5,000: a flood then costs a few percent of a core. Acknowledgements of what was handed to the other
    /// side come on top.
    /// </summary>
    public int MessagesPerSecond { get; set; } = 5_000;

    /// <summary>Messages taken at once from a link that was quiet. 10,000: two seconds' worth, so that bursts pass.</summary>
    public int MessageBurst { get; set; } = 10_000;

    /// <summary>Bytes a second taken from one link, on average; 0 for no limit. 16 MiB: an eighth of a gigabit line.</summary>
    public long BytesPerSecond { get; set; } = 16 * 1024 * 1024;

    /// <summary>Bytes taken at once from a link that was quiet; at least one frame. 32 MiB: two seconds' worth.</summary>
    public long ByteBurst { get; set; } = 32 * 1024 * 1024;

    /// <summary>Bytes that wait to be written to one link; at least one frame. 2 MiB: about a second of a slow line. What comes on top is dropped.</summary>
    public int SendQueueBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>
    /// Bytes that wait to be written to all links together. 1 GiB: five hundred links that stall at once. When they are used up, each link holds
    /// some signalling messages at most, and what comes on top is dropped.
    /// </summary>
    public long TotalQueuedBytes { get; set; } = 1L << 30;

    /// <summary>
    /// How long a frame may wait to be read by a link before it is cut. 30 s: a phone in a tunnel survives, a stuck reader does not, nor one that
    /// takes a frame now and then to keep a full queue.
    /// </summary>
    public TimeSpan StalledTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many malformed frames in a minute end a link; as many that are too large do. 8: an honest peer sends none, a buggy one is worth a hint in the counters first,
    /// and an old one without a limit may pass on a frame that is too large.
    /// </summary>
    public int MalformedFrames { get; set; } = 8;

    /// <summary>How long a frame that has begun to come may take. 30 s: the largest one on a line of 280 kbit/s; who never ends it holds a buffer no longer.</summary>
    public TimeSpan FrameTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often an idle link is pinged, and a silent peer of the old kind asked whether it still serves the link. 30 s: below the idle time-outs of
    /// common proxies.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a ping may go unanswered before the link counts as dead. 30 s, as <see cref="StalledTimeout"/>: a ping waits behind what is being
    /// written, so a shorter one finds dead links sooner and ends those of slow readers too.
    /// </summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an orderly close may take before the connection is cut. 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a dial may take, up to the open WebSocket. 10 s.</summary>
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an offer waits for its answer, and an answered offer for the link. 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a link may be silent, when asked, before a newer one with the same id takes its place. 5 s: two round trips on a bad line.</summary>
    public TimeSpan DuplicateTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Offers and dials of our own under way at a time. 8: a node that joins makes its links in three or four rounds, and storms nobody.</summary>
    public int PendingHandshakes { get; set; } = 8;

    /// <summary>
    /// WebRTC connections that others begin to make with this peer, under way at a time; of those that no offer came before, a quarter by one link. 64: each takes a second at most
    /// where the network is good, and some 100 KB. What would begin one more is dropped.
    /// </summary>
    public int PendingRtc { get; set; } = 64;

    /// <summary>
    /// WebRTC links that others have made, those that are being made included; of <see cref="MaxLinks"/> a part. 2,000: each costs some 100 to 300 KB, by what is under way on it, and another link some 5. When they
    /// are taken, this peer answers that it takes no WebRTC.
    /// </summary>
    public int MaxRtcLinks { get; set; } = 2_000;

    /// <summary>How long making a WebRTC connection may take, up to the open channel. 15 s: several messages through the network, and as many tries of addresses as it takes behind NATs.</summary>
    public TimeSpan RtcTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The shortest wait before a bootstrap is dialled again; it doubles with each failure. 1 s.</summary>
    public TimeSpan ReconnectMinimum { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a bootstrap is dialled again. 60 s: a node that was away for hours is joined within a minute.</summary>
    public TimeSpan ReconnectMaximum { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Links to peers of our kind that can be linked again: above 15/16 of it those are closed that neither side needs, above it others too, and offers are turned down for which
    /// others would do. 60: two in each bucket of the largest network, spread, and the
    /// nearest. 0 for no trimming, as a server wants it that serves all who come.
    /// </summary>
    public int KeptLinks { get; set; } = 60;

    /// <summary>
    /// Bytes of the messages that were handed to peers of our kind and not acknowledged yet, and would be handed to others. 64 MiB: what a gigabit line carries in half a
    /// second. What comes on top is handed on all the same, and held by nobody.
    /// </summary>
    public long HeldBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Messages that wait for the first link. 1,000.</summary>
    public int PendingMessages { get; set; } = 1_000;

    /// <summary>Bytes of the messages that wait for the first link. 4 MiB.</summary>
    public long PendingBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long a message waits for the first link. 60 s: as long as the longest wait between two dials.</summary>
    public TimeSpan PendingTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Messages of this peer's own that wait for their receipt. 10,000: a thousand a second, for as long as each waits unless told otherwise.</summary>
    public int AwaitedReceipts { get; set; } = 10_000;

    /// <summary>Bytes of the messages that wait for their receipt: they are kept, to be sent again. 32 MiB: some 3 KiB for each.</summary>
    public long AwaitedReceiptBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Bytes of a message in parts, as those go that do not fit a frame: sent or taken; and of all that are not whole yet of one source by one link. 16 MiB: a picture or a document, in some
    /// seconds. What is larger is dropped.
    /// </summary>
    public int MessageBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes of the messages in parts that have not come whole yet, of all sources, and as many of those that are being sent; at least one message. 64 MiB: four of the largest. Those that come
    /// count by the parts that have come; what finds no room is dropped, and may find some when it is tried again. Where all is taken, the neighbour by which most has come gives way.
    /// </summary>
    public long PartialBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Messages that were delivered here and asked for a receipt that are remembered, so that none is delivered twice: as many for two minutes at least, twice as many at
    /// most. 65,536: five hundred a second; some 2 to 4 MB.
    /// </summary>
    public int ReceiptedMessages { get; set; } = 65_536;

    /// <summary>
    /// Messages remembered as handled, about: of the latest half of as many, hardly one in a thousand is forgotten sooner, and none is after twice as many
    /// unless there is room. 65,536: 1 MB, enough for some 300 messages a second, of which each may come once more after two minutes from a node that has held it. The server has
    /// four times as many.
    /// </summary>
    public int SeenMessages { get; set; } = 65_536;

    /// <summary>
    /// How long a message is remembered as handled, at least, unless more than <see cref="SeenMessages"/> come in that time. 2 minutes: a copy on the
    /// longest path comes sooner.
    /// </summary>
    public TimeSpan SeenTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Sources whose return path is remembered, at least; twice as many at most. 8,192, some 0.8 MB: most of a peer's neighbours see fewer. The server has eight times as many.</summary>
    public int ReturnPaths { get; set; } = 8_192;

    /// <summary>How long a return path is remembered, at least, unless there are more than <see cref="ReturnPaths"/> in that time. 5 minutes.</summary>
    public TimeSpan ReturnPathTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a peer heard of is worth an offer. 10 minutes.</summary>
    public TimeSpan CandidateTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Messages that wait for the application in <see cref="Peer.ReadMessagesAsync"/>; what comes on top is dropped. 1,024. Of those larger than a frame, as many bytes as <see cref="PartialBytes"/>.
    /// </summary>
    public int InboxMessages { get; set; } = 1_024;

    /// <summary>Finds what is wrong with the limits.</summary>
    /// <returns>A sentence for each fault, which names the property, the value and what is allowed; empty if there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Range(nameof(MaxFrameBytes), MaxFrameBytes, 4096, 64 * 1024 * 1024);
        Range(nameof(MaxLinks), MaxLinks, 1, 1_000_000);
        Range(nameof(MessagesPerSecond), MessagesPerSecond, 0, 100_000_000);
        Range(nameof(MessageBurst), MessageBurst, 1, 100_000_000);
        Range(nameof(BytesPerSecond), BytesPerSecond, 0, 1L << 40);
        Range(nameof(ByteBurst), ByteBurst, MaxFrameBytes, 1L << 40);
        Range(nameof(SendQueueBytes), SendQueueBytes, MaxFrameBytes, 1 << 30);
        Range(nameof(TotalQueuedBytes), TotalQueuedBytes, SendQueueBytes, 1L << 40);
        Range(nameof(MalformedFrames), MalformedFrames, 1, 1_000_000);
        Range(nameof(PendingHandshakes), PendingHandshakes, 1, 10_000);
        Range(nameof(PendingRtc), PendingRtc, 1, 10_000);
        Range(nameof(MaxRtcLinks), MaxRtcLinks, 0, 1_000_000);
        if (KeptLinks != 0) Range(nameof(KeptLinks), KeptLinks, 16, 1_000_000);
        Range(nameof(HeldBytes), HeldBytes, 0, 1L << 40);
        Range(nameof(PendingMessages), PendingMessages, 0, 1_000_000);
        Range(nameof(PendingBytes), PendingBytes, 0, 1L << 32);
        Range(nameof(AwaitedReceipts), AwaitedReceipts, 0, 1_000_000);
        Range(nameof(AwaitedReceiptBytes), AwaitedReceiptBytes, 0, 1L << 32);
        Range(nameof(MessageBytes), MessageBytes, 0, 1 << 30);
        Range(nameof(PartialBytes), PartialBytes, MessageBytes, 1L << 32);
        Range(nameof(ReceiptedMessages), ReceiptedMessages, 1_024, 1 << 24);
        Range(nameof(SeenMessages), SeenMessages, 1_024, 1 << 26);
        Range(nameof(ReturnPaths), ReturnPaths, 1_024, 1 << 24);
        Range(nameof(InboxMessages), InboxMessages, 1, 1_000_000);
        Time(nameof(HelloTimeout), HelloTimeout);
        Time(nameof(KeepAliveInterval), KeepAliveInterval);
        Time(nameof(KeepAliveTimeout), KeepAliveTimeout);
        Time(nameof(CloseTimeout), CloseTimeout);
        Time(nameof(DialTimeout), DialTimeout);
        Time(nameof(HandshakeTimeout), HandshakeTimeout);
        Time(nameof(RtcTimeout), RtcTimeout);
        Time(nameof(StalledTimeout), StalledTimeout);
        Time(nameof(FrameTimeout), FrameTimeout);
        Time(nameof(DuplicateTimeout), DuplicateTimeout);
        Time(nameof(ReconnectMinimum), ReconnectMinimum);
        Time(nameof(ReconnectMaximum), ReconnectMaximum);
        Time(nameof(PendingTime), PendingTime);
        Time(nameof(SeenTime), SeenTime);
        Time(nameof(ReturnPathTime), ReturnPathTime);
        Time(nameof(CandidateTime), CandidateTime);
        if (ReconnectMaximum < ReconnectMinimum)
            faults.Add($"{nameof(ReconnectMaximum)}: {ReconnectMaximum} is shorter than {nameof(ReconnectMinimum)}, {ReconnectMinimum}.");
        return faults;

        void Range(string name, long value, long least, long most)
        {
            if (value < least || value > most)
                faults.Add($"{name}: {value} is outside {least} to {most}.");
        }

        void Time(string name, TimeSpan value)
        {
            if (value < TimeSpan.FromMilliseconds(10) || value > TimeSpan.FromDays(1))
                faults.Add($"{name}: {value} is outside 00:00:00.010 to 1.00:00:00.");
        }
    }
}
