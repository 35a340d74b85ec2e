using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Dcep;

/// <summary>
/// The data channels of a connection (RFC 8831, RFC 8832): opens them in both directions, maps messages to streams and back, and closes them by resets of streams. Like
/// <see cref="SctpAssociation"/> it has no clock, no thread and no lock. What we send is reliable and ordered, also on channels that the other side opened otherwise.
/// </summary>
internal sealed class DataChannels : ISctpOwner
{
    /// <summary>Channels at a time, closing ones with them: a relay's peer opens one. So a stranger can't fill memory with them.</summary>
    public const int MaxChannels = 256;

    /// <summary>
    /// Streams that are being reset because their channels were refused. 256, as many as one request names: each is kept until the other side answers, and it may not. Channels refused on top
    /// of that are not answered at all.
    /// </summary>
    public const int MaxRefused = SctpLimits.MaxStreamsPerReset;

    private readonly IDataChannelsOwner owner;
    private readonly Dictionary<ushort, DataChannel> channels = [];
    private readonly List<DataChannel> waiting = [];
    private readonly HashSet<ushort> refused = [];
    private readonly int[] drops = new int[(int)DataChannelDropReason.TooManyChannels + 1];
    private TimeSpan now;
    private int parity;
    private int nextStream;

    public DataChannels(IDataChannelsOwner owner, SctpOptions options)
    {
        this.owner = owner;
        Association = SctpAssociation.Create(this, options);
    }

    /// <summary>What carries them. For looking at: calls go through this class.</summary>
    public SctpAssociation Association { get; }

    /// <summary>When <see cref="OnTimeout"/> is to be called.</summary>
    public TimeSpan NextTimeoutAt => Association.NextTimeoutAt;

    /// <summary>How many messages were passed over for a reason.</summary>
    public int DropCount(DataChannelDropReason reason) => drops[(int)reason];

    /// <summary>How many messages were passed over.</summary>
    public long DroppedMessages { get; private set; }

    /// <summary>Begins, when DTLS is agreed on and the other side's certificate known to be right.</summary>
    /// <param name="isDtlsClient">Whether we are DTLS's client, which opens streams of even ids (RFC 8832 §6).</param>
    /// <param name="maxSendBytes">The largest message that the other side takes, by its session description; the value is capped so that it fits in the send buffer.</param>
    /// <param name="time">The time.</param>
    public void Start(bool isDtlsClient, int maxSendBytes, TimeSpan time)
    {
        now = time;
        parity = nextStream = isDtlsClient ? 0 : 1;
        Association.MaxSendBytes = Math.Min(maxSendBytes, Association.MaxSendBytes);
        Association.Connect(time);
    }

    /// <summary>Makes a reliable, ordered channel; at any time. It opens with the association.</summary>
    /// <returns>The channel; null if there are too many, or the association has ended.</returns>
    /// <exception cref="ArgumentException">A name is longer than <see cref="OpenMessage.MaxNameBytes"/>.</exception>
    public DataChannel? TryCreate(string label, string protocol, TimeSpan time)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(label) > OpenMessage.MaxNameBytes || System.Text.Encoding.UTF8.GetByteCount(protocol) > OpenMessage.MaxNameBytes)
            throw new ArgumentException($"A name has {OpenMessage.MaxNameBytes} bytes at most.");
        now = time;
        if (Association.State > SctpState.Established || channels.Count + waiting.Count >= MaxChannels)
            return null;
        var channel = new DataChannel(new OpenMessage(label, protocol), isIncoming: false);
        waiting.Add(channel);
        if (Association.State == SctpState.Established)
        {
            OpenWaiting();
            Association.Flush(time);
        }

        return channel;
    }

    /// <summary>Takes a packet (from DTLS), and answers it.</summary>
    public void OnPacket(ReadOnlySpan<byte> packet, TimeSpan time)
    {
        TakePacket(packet, time);
        OnPacketsTaken(time);
    }

    /// <summary>Takes a packet, behind which others may come at once. It is answered with <see cref="OnPacketsTaken"/>.</summary>
    public void TakePacket(ReadOnlySpan<byte> packet, TimeSpan time)
    {
        now = time;
        Association.TakePacket(packet, time);
    }

    /// <summary>All packets that came together have been taken.</summary>
    public void OnPacketsTaken(TimeSpan time) => Association.OnPacketsTaken(now = time);

    /// <summary>Looks at what is due.</summary>
    public void OnTimeout(TimeSpan time)
    {
        now = time;
        Association.OnTimeout(time);
    }

    /// <summary>Takes a message to be sent, and copies it. What does not fill a packet waits for <see cref="Flush"/>.</summary>
    /// <returns>Whether it was taken: not if the channel is not open, the message is too large, or too much is buffered.</returns>
    public bool TrySend(DataChannel channel, ReadOnlySpan<byte> message, bool isText, TimeSpan time)
    {
        now = time;
        if (channel.State != DataChannelState.Open)
            return false;
        return message.IsEmpty
            ? Association.TrySend(channel.Stream!.Value, isText ? DataChannelProtocol.EmptyText : DataChannelProtocol.EmptyBinary, [0], time)
            : Association.TrySend(channel.Stream!.Value, isText ? DataChannelProtocol.Text : DataChannelProtocol.Binary, message, time);
    }

    /// <summary>Sends what waits in packets that are not full: at the end of the caller's turn.</summary>
    public void Flush(TimeSpan time) => Association.Flush(now = time);

    /// <summary>A message that was delivered has been read: the receive window opens again.</summary>
    public void Release(int messageBytes, TimeSpan time) => Association.Release(Math.Max(1, messageBytes), now = time);

    /// <summary>Bytes that a channel has taken and the other side not acknowledged.</summary>
    public long BufferedBytes(DataChannel channel) => channel.Stream is { } stream ? Association.BufferedBytes(stream) : 0;

    /// <summary>Has <see cref="IDataChannelsOwner.OnBufferedLow"/> called once when <see cref="BufferedBytes"/> falls to so many; not if it is no more than that already.</summary>
    public void NotifyWhenBuffered(DataChannel channel, long atMost)
    {
        if (channel.Stream is { } stream)
            Association.NotifyWhenBuffered(stream, atMost);
    }

    /// <summary>Closes a channel: what was taken is still sent.</summary>
    public void Close(DataChannel channel, TimeSpan time)
    {
        now = time;
        if (channel.State == DataChannelState.Connecting)
        {
            waiting.Remove(channel);
            End(channel);
        }
        else if (channel.State == DataChannelState.Open)
        {
            channel.State = DataChannelState.Closing;
            if (!Association.TryReset(channel.Stream!.Value, time))
                End(channel);
        }
    }

    /// <summary>Ends all at once, and tells the other side.</summary>
    public void Abort(TimeSpan time) => Association.Abort(now = time);

    void ISctpOwner.SendPacket(ReadOnlySpan<byte> packet) => owner.SendPacket(packet);

    void ISctpOwner.OnConnected()
    {
        owner.OnConnected();
        OpenWaiting();
    }

    void ISctpOwner.OnMessage(ushort stream, uint protocol, ReadOnlySpan<byte> message)
    {
        if (protocol == DataChannelProtocol.Control)
        {
            Association.Release(message.Length, now);
            OnControl(stream, message);
            return;
        }

        var isText = protocol is DataChannelProtocol.Text or DataChannelProtocol.EmptyText;
        var isEmpty = protocol is DataChannelProtocol.EmptyText or DataChannelProtocol.EmptyBinary;
        if ((!isText && !isEmpty && protocol != DataChannelProtocol.Binary) || (isEmpty && message.Length != 1))
            Drop(DataChannelDropReason.UnknownProtocol, message.Length);
        else if (!channels.TryGetValue(stream, out var channel) || channel.State != DataChannelState.Open)
            Drop(DataChannelDropReason.NoChannel, message.Length);
        else
            owner.OnMessage(channel, isEmpty ? [] : message, isText);
    }

    void ISctpOwner.OnIncomingReset(ushort? stream)
    {
        if (stream is null)
        {
            foreach (var channel in channels.Values.ToArray())
                OnIncomingReset(channel);
        }
        else if (channels.TryGetValue(stream.Value, out var channel))
            OnIncomingReset(channel);
    }

    void ISctpOwner.OnOutgoingReset(ushort stream)
    {
        refused.Remove(stream);
        if (!channels.TryGetValue(stream, out var channel))
            return;
        channel.IsOutgoingReset = true;
        ForgetIfReset(channel);
    }

    void ISctpOwner.OnBufferedLow(ushort stream)
    {
        if (channels.TryGetValue(stream, out var channel))
            owner.OnBufferedLow(channel);
    }

    void ISctpOwner.OnClosed(SctpCloseReason reason)
    {
        foreach (var channel in channels.Values.Concat(waiting).ToArray())
            End(channel);
        channels.Clear();
        waiting.Clear();
        owner.OnDisconnected(reason);
    }

    private void Drop(DataChannelDropReason reason, int releasedBytes)
    {
        drops[(int)reason]++;
        DroppedMessages++;
        if (releasedBytes > 0)
            Association.Release(releasedBytes, now);
    }

    private void OnControl(ushort stream, ReadOnlySpan<byte> message)
    {
        if (AckMessage.Is(message))
            return;
        if (!OpenMessage.TryRead(message, out var open))
            Drop(DataChannelDropReason.MalformedControl, 0);
        else if (stream % 2 == parity || channels.ContainsKey(stream))
            Drop(DataChannelDropReason.StreamTaken, 0);
        else if (channels.Count + waiting.Count >= MaxChannels || !Association.TrySend(stream, DataChannelProtocol.Control, AckMessage.Bytes, now))
        {
            Drop(DataChannelDropReason.TooManyChannels, 0);
            if (refused.Count < MaxRefused && Association.TryReset(stream, now))
                refused.Add(stream);
        }
        else
            Open(new DataChannel(open, isIncoming: true), stream);
    }

    private void OpenWaiting()
    {
        foreach (var channel in waiting.ToArray())
        {
            waiting.Remove(channel);
            if (TryTakeStream(out var stream) && TrySendOpen(channel, stream))
                Open(channel, stream);
            else
                End(channel);
        }
    }

    private bool TrySendOpen(DataChannel channel, ushort stream)
    {
        var message = new byte[channel.Open.ByteCount];
        channel.Open.Write(message);
        return Association.TrySend(stream, DataChannelProtocol.Control, message, now);
    }

    /// <summary>The next id that is free: one after the other, so that an id rests before it is used anew.</summary>
    private bool TryTakeStream(out ushort stream)
    {
        for (var i = 0; i <= MaxChannels; i++)
        {
            stream = (ushort)nextStream;
            nextStream = nextStream + 2 >= SctpLimits.StreamCount ? parity : nextStream + 2;
            if (!channels.ContainsKey(stream))
                return true;
        }

        stream = 0;
        return false;
    }

    private void Open(DataChannel channel, ushort stream)
    {
        channel.Stream = stream;
        channel.State = DataChannelState.Open;
        channels[stream] = channel;
        owner.OnOpen(channel);
    }

    /// <summary>The other side has closed it (or answers our closing): we reset our direction too (RFC 8831 §6.7).</summary>
    private void OnIncomingReset(DataChannel channel)
    {
        channel.IsIncomingReset = true;
        if (channel.State == DataChannelState.Open)
            Association.TryReset(channel.Stream!.Value, now);
        End(channel);
        ForgetIfReset(channel);
    }

    private void End(DataChannel channel)
    {
        if (channel.State == DataChannelState.Closed)
            return;
        channel.State = DataChannelState.Closed;
        owner.OnClosed(channel);
    }

    /// <summary>The stream's id is free once both directions were reset.</summary>
    private void ForgetIfReset(DataChannel channel)
    {
        if (channel.IsIncomingReset && channel.IsOutgoingReset)
            channels.Remove(channel.Stream!.Value);
    }
}
