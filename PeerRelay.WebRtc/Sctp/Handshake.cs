using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// The setting up of an association (RFC 9260 §5). Both sides begin in WebRTC, so that their handshakes cross: our tag is the same in our INIT and our INIT ACK (§5.2.1), and
/// whichever cookie or acknowledgement comes first completes it. A restart (§5.2.4 A) is not taken: over DTLS the other side can't lose its state and keep its keys.
/// </summary>
internal sealed class Handshake(SctpOptions options, PacketOutput output, SctpDrops drops, uint localTag, uint initialTsn)
{
    // A larger one would not fit in a packet with its header; those of the implementations in use have some 100 to 500 bytes.
    private readonly int maxCookieBytes = options.MaxPacketBytes - PacketHeader.Bytes - Chunk.HeaderBytes;
    private readonly StateCookie cookies = new();
    private byte[] echo = [];
    private TimeSpan timeout;
    private TimeSpan endsAt;

    /// <summary>Forward-TSN-Supported, and Supported Extensions with RE-CONFIG and FORWARD TSN.</summary>
    private static ReadOnlySpan<byte> OwnParameters => [0xC0, 0x00, 0x00, 0x04, 0x80, 0x08, 0x00, 0x06, (byte)ChunkType.Reconfig, (byte)ChunkType.ForwardTsn, 0, 0];

    /// <summary>New, CookieWait, CookieEchoed or Established.</summary>
    public SctpState State { get; private set; }

    /// <summary>What the other side has told of itself.</summary>
    public PeerParameters Peer { get; private set; }

    /// <summary>When <see cref="OnTimeout"/> is to be called.</summary>
    public TimeSpan DueAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Begins.</summary>
    public void Start(TimeSpan now)
    {
        State = SctpState.CookieWait;
        endsAt = now + SctpLimits.HandshakeTime;
        timeout = SctpLimits.InitialTimeout;
        Send(now);
    }

    /// <summary>Sends again what was not answered.</summary>
    /// <returns>Whether it has not taken too long.</returns>
    public bool OnTimeout(TimeSpan now)
    {
        if (now >= endsAt)
            return false;
        timeout = timeout * 2 < SctpLimits.MaxTimeout ? timeout * 2 : SctpLimits.MaxTimeout;
        Send(now);
        return true;
    }

    /// <summary>Answers an INIT, keeping nothing of it. Not once established.</summary>
    /// <returns>Whether it can be answered; else it is to be refused.</returns>
    public bool OnInit(in InitChunk init, TimeSpan now)
    {
        if (!PeerParameters.TryTake(init, out var peer, out _))
            return false;
        Span<byte> parameters = stackalloc byte[options.MaxPacketBytes / 2];
        BinaryPrimitives.WriteUInt16BigEndian(parameters, (ushort)ParameterType.StateCookie);
        BinaryPrimitives.WriteUInt16BigEndian(parameters[2..], Chunk.HeaderBytes + StateCookie.Bytes);
        cookies.Write(parameters.Slice(Chunk.HeaderBytes, StateCookie.Bytes), localTag, peer, now);
        var length = Chunk.HeaderBytes + StateCookie.Bytes;
        OwnParameters.CopyTo(parameters[length..]);
        length += OwnParameters.Length;
        length += UnknownParameters.WriteReports(init.Parameters, parameters[length..]);
        var writer = output.Begin();
        InitChunk.Write(ref writer, ChunkType.InitAck, MakeInit(parameters[..length]));
        output.Send(writer, peer.Tag);
        return true;
    }

    /// <summary>Takes an INIT ACK, and sends its cookie back.</summary>
    /// <returns>Whether it can be used; else it is to be refused.</returns>
    public bool OnInitAck(in InitChunk initAck, TimeSpan now)
    {
        if (!PeerParameters.TryTake(initAck, out var peer, out var cookie) || cookie.IsEmpty || cookie.Length > maxCookieBytes)
            return false;
        SetPeer(peer);
        echo = cookie.ToArray();
        State = SctpState.CookieEchoed;
        timeout = SctpLimits.InitialTimeout;
        Send(now);
        return true;
    }

    /// <summary>Takes a cookie that was sent back (RFC 9260 §5.1.5, §5.2.4 B and D), and acknowledges it.</summary>
    public void OnCookieEcho(ReadOnlySpan<byte> cookie, TimeSpan now)
    {
        if (!cookies.TryRead(cookie, out var tag, out var peer, out var madeAt) || tag != localTag)
        {
            drops.Add(SctpDropReason.ForgedCookie);
            return;
        }

        var isCurrent = State == SctpState.Established && peer.Tag == Peer.Tag;
        if (!isCurrent && now - madeAt > SctpLimits.CookieLife)
        {
            drops.Add(SctpDropReason.StaleCookie);
            SendStale(peer.Tag, now - madeAt - SctpLimits.CookieLife);
            return;
        }

        // Established with another tag of the other side's: a handshake that it has given up since.
        if (State == SctpState.Established && !isCurrent)
        {
            drops.Add(SctpDropReason.UnexpectedChunk);
            return;
        }

        if (State != SctpState.Established)
            Complete(peer);
        output.Send(ChunkType.CookieAck, []);
    }

    /// <summary>Our cookie was acknowledged.</summary>
    public void OnCookieAck() => Complete(Peer);

    /// <summary>Our cookie has come too late: begins again.</summary>
    public void OnStaleCookie(TimeSpan now)
    {
        State = SctpState.CookieWait;
        output.PeerTag = 0;
        Send(now);
    }

    private void Complete(in PeerParameters peer)
    {
        SetPeer(peer);
        State = SctpState.Established;
        DueAt = TimeSpan.MaxValue;
        echo = [];
    }

    private void SetPeer(in PeerParameters peer)
    {
        Peer = peer;
        output.PeerTag = peer.Tag;
    }

    private void Send(TimeSpan now)
    {
        DueAt = now + timeout < endsAt ? now + timeout : endsAt;
        if (State == SctpState.CookieEchoed)
        {
            output.Send(ChunkType.CookieEcho, echo);
            return;
        }

        var writer = output.Begin();
        InitChunk.Write(ref writer, ChunkType.Init, MakeInit(OwnParameters));
        output.Send(writer, tag: 0);
    }

    private void SendStale(uint peerTag, TimeSpan staleness)
    {
        Span<byte> information = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(information, (uint)Math.Min(staleness.TotalMicroseconds, uint.MaxValue));
        var writer = output.Begin();
        ErrorChunk.Write(ref writer, ChunkType.Error, ErrorCause.StaleCookie, information);
        output.Send(writer, peerTag);
    }

    private InitChunk MakeInit(ReadOnlySpan<byte> parameters) => new()
    {
        Tag = localTag,
        Window = (uint)options.ReceiveWindowBytes,
        OutgoingStreams = SctpLimits.StreamCount,
        IncomingStreams = SctpLimits.StreamCount,
        InitialTsn = initialTsn,
        Parameters = parameters,
    };
}
