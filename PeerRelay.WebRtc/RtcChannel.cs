using PeerRelay.Rtc;
using PeerRelay.WebRtc.Connections;
using PeerRelay.WebRtc.Dcep;

namespace PeerRelay.WebRtc;

/// <summary>A channel of an <see cref="RtcConnection"/>, whose lock is its own too.</summary>
internal sealed class RtcChannel : IRtcChannel
{
    private readonly RtcConnection _connection;
    private readonly Inbox _inbox = new();
    private readonly Waiter<RtcMessage?> _reader;
    private readonly Waiter<bool> _drain;
    private readonly TaskCompletionSource<bool> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _drainTo;
    private volatile ChannelState _state;

    /// <param name="connection">Whose it is.</param>
    /// <param name="label">Its name.</param>
    public RtcChannel(RtcConnection connection, string label)
    {
        (_connection, Label) = (connection, label);
        _reader = new Waiter<RtcMessage?>(connection.Gate);
        _drain = new Waiter<bool>(connection.Gate);
    }

    public string Label { get; }

    public bool IsOpen => _state == ChannelState.Open;

    public Task<bool> Opened => _opened.Task;

    public int MaxMessageBytes => _connection.Channels.MaxSendBytes;

    public long BufferedAmount
    {
        get
        {
            lock (_connection.Gate) return Buffered;
        }
    }

    /// <summary>How far it has come; for who has the lock.</summary>
    internal ChannelState State => _state;

    /// <summary>What carries it; null before there is an association.</summary>
    internal DataChannel? Inner { get; set; }

    private long Buffered => _connection.Channels.BufferedBytes(this);

    public bool TrySend(ReadOnlySpan<byte> message, bool isText)
    {
        if (!IsOpen) return false; // without the lock: whoever sends to one that has ended need not wait
        using var scope = _connection.Enter();
        return IsOpen && _connection.Channels.TrySend(this, message, isText, _connection.Now);
    }

    public ValueTask<bool> WaitForBufferedAsync(long atMost, CancellationToken cancellationToken = default)
    {
        using var scope = _connection.Enter();
        if (!IsOpen) return ValueTask.FromResult(false);
        if (Buffered <= atMost) return ValueTask.FromResult(true);
        var waiting = _drain.Wait(cancellationToken);
        _drainTo = atMost;
        _connection.Channels.NotifyWhenBuffered(this, atMost);
        return waiting;
    }

    public ValueTask<RtcMessage?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        using var scope = _connection.Enter();
        if (!_inbox.IsAny)
        {
            _inbox.ReleaseLatest();
            return _state == ChannelState.Closed ? ValueTask.FromResult<RtcMessage?>(null) : _reader.Wait(cancellationToken);
        }

        var message = Take();
        return ValueTask.FromResult<RtcMessage?>(message);
    }

    public void Dispose()
    {
        using var scope = _connection.Enter();
        if (_state == ChannelState.Closed) return;
        _connection.Channels.Close(this, _connection.Now);
    }

    /// <summary>It can be used from now on.</summary>
    internal void Open()
    {
        if (_state != ChannelState.New) return;
        _state = ChannelState.Open;
        _opened.TrySetResult(true);
    }

    /// <summary>Takes a message that came.</summary>
    internal void OnMessage(ReadOnlySpan<byte> message, bool isText)
    {
        _inbox.Add(message, isText);
        if (_reader.IsWaiting) _reader.Complete(Take());
    }

    /// <summary>What is buffered may be less.</summary>
    internal void OnAcknowledged()
    {
        if (_drain.IsWaiting && Buffered <= _drainTo) _drain.Complete(true);
    }

    /// <summary>It has ended. What came before can still be read, unless it is the application that has ended it.</summary>
    /// <param name="isOurs">Whether it is.</param>
    internal void End(bool isOurs)
    {
        if (_state == ChannelState.Closed) return;
        _state = ChannelState.Closed;
        while (isOurs && _inbox.Drop() is >= 0 and var bytes) _connection.Channels.Release(bytes, _connection.Now);
        _opened.TrySetResult(false);
        _drain.Complete(false);
        if (!_inbox.IsAny) _reader.Complete(null);
    }

    private RtcMessage Take()
    {
        var message = _inbox.Take();
        _connection.Channels.Release(message.Data.Length, _connection.Now);
        return message;
    }
}
