using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Links;

/// <summary>A connection in memory, of which the test is the other end.</summary>
internal sealed class FakeConnection : IConnection
{
    private readonly Channel<ReceivedMessage> _incoming = Channel.CreateUnbounded<ReceivedMessage>();
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? _gate;
    private byte[] _received = [];
    private int _waitedWrites;

    public string Transport => "fake";

    /// <summary>What the link has written.</summary>
    public ConcurrentQueue<string> Sent { get; } = new();

    /// <summary>What it has written as control frames.</summary>
    public ConcurrentQueue<string> SentControl { get; } = new();

    /// <summary>With what the link has closed its side; null if it has not.</summary>
    public CloseCode? ClosedWith { get; private set; }

    public string? CloseText { get; private set; }

    public bool IsAborted => _aborted.Task.IsCompleted;

    public int Disposals { get; private set; }

    /// <summary>Whether writes fail.</summary>
    public bool IsBroken { get; set; }

    public CloseCode? RemoteCloseCode { get; set; }

    public TimeSpan? IncompleteSince { get; set; }

    public bool WantsPings { get; set; }

    public int MaxMessageBytes { get; set; } = int.MaxValue;

    public void Receive(string text) => _incoming.Writer.TryWrite(new ReceivedMessage(ReceivedKind.Text, Encoding.UTF8.GetBytes(text)));

    public void ReceivePing(string text) => _incoming.Writer.TryWrite(new ReceivedMessage(ReceivedKind.Ping, Encoding.UTF8.GetBytes(text)));

    public void Receive(ReceivedKind kind, int skipped = 0) => _incoming.Writer.TryWrite(new ReceivedMessage(kind, Skipped: skipped));

    /// <summary>From now on writes wait.</summary>
    public void Stall() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets waiting writes go on.</summary>
    public void Resume() => _gate?.TrySetResult();

    /// <summary>Lets the write that waits go on; the next one waits again.</summary>
    public void ResumeOne()
    {
        var waiting = _gate;
        Stall();
        waiting?.TrySetResult();
    }

    public async ValueTask<ReceivedMessage> ReceiveAsync(int maxBytes, CancellationToken cancellationToken)
    {
        Array.Fill(_received, (byte)'!'); // what was received is valid until this call
        var next = _incoming.Reader.ReadAsync(cancellationToken).AsTask();
        if (await Task.WhenAny(next, _aborted.Task) != next) return new ReceivedMessage(ReceivedKind.Lost);
        var message = await next;
        if (message.Data.Length > maxBytes) return new ReceivedMessage(ReceivedKind.TooLarge, Skipped: message.Data.Length);
        _received = message.Data.ToArray();
        return message with { Data = _received };
    }

    /// <summary>How many writes have waited.</summary>
    public int WaitedWrites => Volatile.Read(ref _waitedWrites);

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken)
    {
        if (_gate is { } gate)
        {
            Interlocked.Increment(ref _waitedWrites);
            await Task.WhenAny(gate.Task, _aborted.Task);
        }

        if (IsAborted || IsBroken) return false;
        while (!frames.IsEmpty)
        {
            var (head, length) = FrameHeader.ReadWritten(frames.Span);
            (IsControl(frames.Span) ? SentControl : Sent).Enqueue(Encoding.UTF8.GetString(frames.Span.Slice(head, length)));
            frames = frames[(head + length)..];
        }

        return true;
    }

    public async Task CloseOutputAsync(CloseCode code, string reason, CancellationToken cancellationToken)
    {
        if (_gate is { } gate) await Task.WhenAny(gate.Task, _aborted.Task);
        if (IsAborted) return;
        (ClosedWith, CloseText) = (code, reason);
    }

    public void Abort() => _aborted.TrySetResult();

    public void Dispose() => Disposals++;

    private static bool IsControl(ReadOnlySpan<byte> frame) => (frame[0] & 0x08) != 0;
}
