namespace PeerRelay.WebRtc.Sctp;

/// <summary>The limits and times of an association, each with its reason.</summary>
internal static class SctpLimits
{
    /// <summary>
    /// TSNs kept track of beyond the one up to which all has come. Twice what a window of 1 MiB holds of messages of 200 bytes; it bounds the bitmap to 1 KiB.
    /// </summary>
    public const int MaxTsnsAhead = 8192;

    /// <summary>Chunks sent and not acknowledged. As many as a receiver like ours keeps track of: what goes beyond would be dropped there.</summary>
    public const int MaxOutstandingChunks = MaxTsnsAhead;

    /// <summary>Bytes that a message or a held chunk counts for beyond its own, so that a flood of tiny ones is bounded too: an array's header and a queue's entry.</summary>
    public const int OverheadBytes = 64;

    /// <summary>Streams whose order is known well enough to deliver past a gap; the others wait for the gap to be filled. So strangers can't fill memory with streams.</summary>
    public const int MaxOrderedStreams = 1024;

    /// <summary>
    /// Fragments of a message that is delivered past a gap; a longer one waits for the gap to be filled. They are gone through for each one that comes, of which a stranger may send
    /// thousands that make no message. 256 KiB, what browsers take of each other, are some 240.
    /// </summary>
    public const int MaxFragmentsPastGap = 256;

    /// <summary>Gap blocks told in a SACK: 512 bytes of it; with more gaps than that, the nearest ones matter.</summary>
    public const int MaxGapBlocks = 128;

    /// <summary>Duplicates told in a SACK: they are only statistics to the other side.</summary>
    public const int MaxDuplicates = 8;

    /// <summary>Packets that may wait for a SACK (RFC 9260 §6.2).</summary>
    public const int PacketsPerSack = 2;

    /// <summary>
    /// Packets with DATA that came together after which one SACK is sent at the latest, whatever is behind them. 8: senders that grow by a packet for each SACK (RFC 9260 §7.2.1) grow, and few
    /// packets are sent for it.
    /// </summary>
    public const int PacketsPerSackInRun = 8;

    /// <summary>Packets that came together with a gap among them, of which each is acknowledged at once. 3: others send again what was reported missing so often (RFC 9260 §7.2.4), and not before.</summary>
    public const int GapReportsPerRun = 3;

    /// <summary>Packets sent at one go: more overrun the buffers of sockets and routers (RFC 9260 §6.1 D names 4, of the time of slower ones).</summary>
    public const int MaxBurstPackets = 32;

    /// <summary>A piece of a long message smaller than this is not worth its header: it waits for the next packet.</summary>
    public const int MinFragmentBytes = 256;

    /// <summary>Streams reset by one request; 512 bytes of it.</summary>
    public const int MaxStreamsPerReset = 256;

    /// <summary>Expiries of the retransmission timer in a row without any acknowledgement: over a minute at the longest time-out.</summary>
    public const int MaxExpiries = 20;

    /// <summary>Streams of each direction: all but the last id, which a count of 16 bits leaves out.</summary>
    public const ushort StreamCount = 65535;

    /// <summary>How soon what is left of a burst is sent.</summary>
    public static readonly TimeSpan BurstPause = TimeSpan.FromMilliseconds(1);

    /// <summary>What a probe waits beyond two round trips: a little more than timers and threads are late by.</summary>
    public static readonly TimeSpan ProbeMargin = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a lone packet waits for its SACK (RFC 9260 §6.2 allows up to 500 ms): time for an answer that it can go with.</summary>
    public static readonly TimeSpan SackDelay = TimeSpan.FromMilliseconds(40);

    /// <summary>
    /// The shortest retransmission time-out. RFC 9260 §16 has 1 s, so that a SACK delayed by 200 ms on a coarse clock is never overtaken; libwebrtc delays less, our clock is fine, and
    /// a retransmitted chunk asks for its SACK at once. With 1 s each loss that acknowledgements do not show would stall a link for that long.
    /// </summary>
    public static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest one; RFC 9260 has 60 s, but a peer silent for half that is gone.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(4);

    /// <summary>The time-out before anything was measured: DTLS was just agreed on over the same path, so that it is surely not slow by seconds.</summary>
    public static readonly TimeSpan InitialTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the handshake may take: a path that loses a third lets it through in well under that.</summary>
    public static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(25);

    /// <summary>How long a cookie is good for (RFC 9260 §16).</summary>
    public static readonly TimeSpan CookieLife = TimeSpan.FromSeconds(60);

    /// <summary>A peer silent for so long is gone: shorter than the 30 s of ICE's consent (RFC 7675), longer than a change of networks takes.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(28);

    /// <summary>After so long without a packet, the peer is asked whether it is there (RFC 9260 §8.3).</summary>
    public static readonly TimeSpan HeartbeatAfter = TimeSpan.FromSeconds(15);

    /// <summary>How often it is asked then: four times before it is taken as gone.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(3);
}
