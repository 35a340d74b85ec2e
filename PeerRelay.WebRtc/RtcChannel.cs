using PeerRelay.Rtc;
using PeerRelay.WebRtc.Connections;

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

    public int MaxMessageBytes => _connection.Channels.MaxMessageBytes;

    public long BufferedAmount
    {
        get
        {
            lock (_connection.Gate) return Buffered;
        }
    }

    /// <summary>How far it has come; for who has the lock.</summary>
    internal ChannelState State => _state;

    /// <summary>The stream that it has; null before it has one.</summary>
    internal ushort? Stream { get; set; }

    /// <summary>Whether somebody waits for what is buffered.</summary>
    internal bool IsDraining => _drain.IsWaiting;

    private long Buffered => Stream is { } stream ? _connection.Channels.BufferedBytes(stream) : 0;

    public bool TrySend(ReadOnlySpan<byte> message, bool isText)
    {
        if (!IsOpen) return false; // without the lock: whoever sends to one that has ended need not wait
        using var scope = _connection.Enter();
        return IsOpen && _connection.Channels.TrySend(Stream!.Value, message, isText, _connection.Now);
    }

    public ValueTask<bool> WaitForBufferedAsync(long atMost, CancellationToken cancellationToken = default)
    {
        using var scope = _connection.Enter();
        if (!IsOpen) return ValueTask.FromResult(false);
        if (Buffered <= atMost) return ValueTask.FromResult(true);
        var waiting = _drain.Wait(cancellationToken);
        _drainTo = atMost;
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
        if (isOurs && _inbox.Clear() is > 0 and var bytes) _connection.Channels.Consume(bytes, _connection.Now);
        _opened.TrySetResult(false);
        _drain.Complete(false);
        if (!_inbox.IsAny) _reader.Complete(null);
    }

    private RtcMessage Take()
    {
        var message = _inbox.Take();
        _connection.Channels.Consume(message.Data.Length, _connection.Now);
        return message;
    }
}
