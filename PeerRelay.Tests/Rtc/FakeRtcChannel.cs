using System.Threading.Channels;
using PeerRelay.Rtc;

namespace PeerRelay.Tests.Rtc;

/// <summary>A channel of a <see cref="FakeRtcNetwork"/>: what one side sends is held until the other reads it.</summary>
internal sealed class FakeRtcChannel(string label, int maxBuffered) : IRtcChannel
{
    private readonly Channel<(byte[] Data, bool IsText)> _received = Channel.CreateUnbounded<(byte[] Data, bool IsText)>();
    private readonly TaskCompletionSource<bool> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private FakeRtcChannel? _other;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _unread;
    private bool _isEnded;
    private bool _isDisposed;

    public string Label => label;

    public bool IsOpen => _opened.Task is { IsCompletedSuccessfully: true, Result: true } && !_isEnded;

    public long BufferedAmount => _other is null ? 0 : Volatile.Read(ref _other._unread);

    /// <summary>Bytes that have come and are not read.</summary>
    public long Unread => Volatile.Read(ref _unread);

    public int MaxMessageBytes { get; set; } = 256 * 1024;

    /// <summary>Whether what is sent gets nowhere.</summary>
    public bool IsMute { get; init; }

    public Task<bool> Opened => _opened.Task;

    public void Connect(FakeRtcChannel other)
    {
        (_other, other._other) = (other, this);
        other.Open();
    }

    public void Open() => _opened.TrySetResult(true);

    public bool TrySend(ReadOnlySpan<byte> message, bool isText)
    {
        if (!IsOpen || message.Length > MaxMessageBytes || BufferedAmount > maxBuffered) return false;
        if (IsMute) return true;
        Interlocked.Add(ref _other!._unread, message.Length);
        return _other._received.Writer.TryWrite((message.ToArray(), isText));
    }

    public async ValueTask<bool> WaitForBufferedAsync(long atMost, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed;
            lock (_lock) changed = _changed.Task;
            if (!IsOpen) return false;
            if (BufferedAmount <= atMost) return true;
            await changed.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask<RtcMessage?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (_isDisposed || !await _received.Reader.WaitToReadAsync(cancellationToken) || !_received.Reader.TryRead(out var message)) return null;
        Interlocked.Add(ref _unread, -message.Data.Length);
        _other!.Change();
        return new RtcMessage(message.Data, message.IsText);
    }

    public void Dispose()
    {
        _isDisposed = true;
        End();
        _other?.End();
    }

    private void End()
    {
        _isEnded = true;
        _opened.TrySetResult(false);
        _received.Writer.TryComplete();
        Change();
    }

    private void Change()
    {
        lock (_lock)
        {
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
