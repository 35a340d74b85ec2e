using System.Text;
using PeerRelay.WebRtc.Dcep;
using PeerRelay.WebRtc.Sctp;
using PeerRelay.WebRtc.Sdp;

namespace PeerRelay.WebRtc.Connections;

/// <summary>The channels of a connection: those that the application has, and the data channels below them, of which there are none until the transport is secured. Under the connection's lock.</summary>
/// <param name="connection">Whose they are.</param>
/// <param name="owner">Who sends for them, and is told of them.</param>
/// <param name="maxMessageBytes">The largest message that we take, in bytes.</param>
internal sealed class ChannelSet(RtcConnection connection, IChannelSetOwner owner, int maxMessageBytes) : IDataChannelsOwner
{
    /// <summary>Bytes of a channel's label, at most.</summary>
    public const int MaxLabelBytes = OpenMessage.MaxNameBytes;

    /// <summary>Bytes that may wait to be sent and acknowledged. 4 MiB: a gigabit line for 30 ms, and sixteen of the largest messages that browsers take.</summary>
    private const int SendBufferBytes = 4 * 1024 * 1024;

    /// <summary>Bytes that may wait to be read, unless two of the largest messages are more. 1 MiB.</summary>
    private const int ReceiveWindowBytes = 1024 * 1024;

    private readonly List<RtcChannel> _waiting = [];
    private DataChannels? _channels;
    private RtcChannel? _opening; // while it is made, within which it may open
    private bool _hasEnded;

    /// <summary>The largest message that can be sent, in bytes.</summary>
    public int MaxSendBytes => _channels?.Association.MaxSendBytes ?? maxMessageBytes;

    /// <summary>When <see cref="OnTimeout"/> is to be called; the greatest value for never.</summary>
    public TimeSpan NextTimeoutAt => _channels?.NextTimeoutAt ?? TimeSpan.MaxValue;

    /// <summary>Packets of SCTP and parts of them that were passed over.</summary>
    public long DroppedParts => _channels?.Association.Drops.Total ?? 0;

    /// <summary>Messages that were passed over.</summary>
    public long DroppedMessages => _channels?.DroppedMessages ?? 0;

    /// <summary>Makes a channel, which opens when channels can be used.</summary>
    /// <param name="label">Its name: <see cref="MaxLabelBytes"/> at most.</param>
    /// <param name="now">The time.</param>
    public RtcChannel Create(string label, TimeSpan now)
    {
        if (Encoding.UTF8.GetByteCount(label) > MaxLabelBytes) throw new ArgumentException($"A label has {MaxLabelBytes} bytes of UTF-8 at most.", nameof(label));
        var channel = new RtcChannel(connection, label);
        if (_hasEnded || _waiting.Count >= DataChannels.MaxChannels) channel.End(isOurs: true);
        else if (_channels is null) _waiting.Add(channel);
        else Open(channel, now);
        return channel;
    }

    /// <summary>Begins: packets can be sent.</summary>
    /// <param name="section">What the other side's description says.</param>
    /// <param name="isClient">Whether we have begun the DTLS handshake, by which the numbers of streams are shared out (RFC 8832 §6).</param>
    /// <param name="now">The time.</param>
    public void Start(DataSection section, bool isClient, TimeSpan now)
    {
        _channels = new DataChannels(this, new SctpOptions
        {
            LocalPort = DataChannelDefaults.SctpPort,
            RemotePort = (ushort)section.SctpPort,
            MaxMessageBytes = maxMessageBytes,
            ReceiveWindowBytes = Math.Max(ReceiveWindowBytes, 2 * maxMessageBytes),
            SendBufferBytes = SendBufferBytes,
        });
        foreach (var channel in _waiting) Open(channel, now);
        _waiting.Clear();
        _channels.Association.MaxSendBytes = SendBufferBytes / 2;
        _channels.Start(isClient, section.MaxMessageBytes, now);
    }

    /// <summary>Takes a packet, which is answered with <see cref="OnPacketsTaken"/>.</summary>
    public void TakePacket(ReadOnlySpan<byte> packet, TimeSpan now) => _channels?.TakePacket(packet, now);

    /// <summary>All packets that came together have been taken.</summary>
    public void OnPacketsTaken(TimeSpan now) => _channels?.OnPacketsTaken(now);

    public void OnTimeout(TimeSpan now) => _channels?.OnTimeout(now);

    /// <summary>Bytes sent on a channel that the other side has not acknowledged.</summary>
    public long BufferedBytes(RtcChannel channel) => channel.Inner is { } inner ? _channels!.BufferedBytes(inner) : 0;

    /// <summary>Has the channel told once when its bytes have fallen to so many.</summary>
    public void NotifyWhenBuffered(RtcChannel channel, long atMost) => _channels!.NotifyWhenBuffered(channel.Inner!, atMost);

    /// <summary>Sends a message, if it can be taken.</summary>
    public bool TrySend(RtcChannel channel, ReadOnlySpan<byte> message, bool isText, TimeSpan now)
    {
        if (!_channels!.TrySend(channel.Inner!, message, isText, now)) return false;
        _channels.Flush(now);
        return true;
    }

    /// <summary>A message was read.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="now">The time.</param>
    public void Release(int bytes, TimeSpan now) => _channels?.Release(bytes, now);

    /// <summary>Ends a channel from our side; what was sent on it still arrives.</summary>
    public void Close(RtcChannel channel, TimeSpan now)
    {
        channel.End(isOurs: true);
        _waiting.Remove(channel);
        if (channel.Inner is { } inner) _channels!.Close(inner, now);
    }

    /// <summary>Ends all; the other side is told, if it can be.</summary>
    public void End(TimeSpan now)
    {
        if (_hasEnded) return;
        _hasEnded = true;
        _channels?.Abort(now);
        foreach (var channel in _waiting) channel.End(isOurs: true);
        _waiting.Clear();
    }

    void IDataChannelsOwner.SendPacket(ReadOnlySpan<byte> packet) => owner.SendPacket(packet);

    void IDataChannelsOwner.OnConnected() => owner.OnEstablished();

    void IDataChannelsOwner.OnOpen(DataChannel channel)
    {
        if (channel.Tag is null) Bind(_opening ?? new RtcChannel(connection, channel.Label), channel);
        var known = Of(channel);
        known.Open();
        if (channel.IsIncoming) owner.OnChannelOpened(known);
    }

    void IDataChannelsOwner.OnMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText) => Of(channel).OnMessage(message, isText);

    void IDataChannelsOwner.OnBufferedLow(DataChannel channel) => Of(channel).OnAcknowledged();

    void IDataChannelsOwner.OnClosed(DataChannel channel)
    {
        if (channel.Tag is not null) Of(channel).End(isOurs: false); // else it has ended while it was made
    }

    void IDataChannelsOwner.OnDisconnected(SctpCloseReason reason)
    {
        _hasEnded = true;
        owner.OnEnded(reason switch
        {
            SctpCloseReason.ClosedByUs or SctpCloseReason.AbortedByPeer or SctpCloseReason.ShutDown => null, // libwebrtc's usual close is an ABORT
            SctpCloseReason.HandshakeTimedOut => "the other side has not answered SCTP's handshake in time",
            SctpCloseReason.PeerSilent => "the other side was silent for too long",
            SctpCloseReason.NotAcknowledged => "the other side does not acknowledge what is sent",
            SctpCloseReason.PeerRestarted => "the other side has begun SCTP anew",
            _ => "the other side has sent what SCTP does not allow",
        });
    }

    private static RtcChannel Of(DataChannel channel) => (RtcChannel)channel.Tag!;

    private void Open(RtcChannel channel, TimeSpan now)
    {
        _opening = channel;
        var inner = _channels!.TryCreate(channel.Label, protocol: "", now);
        _opening = null;
        if (inner is null or { State: DataChannelState.Closed }) channel.End(isOurs: true); // there are too many, or no room to send its opening
        else Bind(channel, inner);
    }

    private static void Bind(RtcChannel channel, DataChannel inner) => (channel.Inner, inner.Tag) = (inner, channel);
}
