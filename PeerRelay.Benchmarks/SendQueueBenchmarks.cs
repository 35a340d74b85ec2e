using BenchmarkDotNet.Attributes;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Wire;

namespace PeerRelay.Benchmarks;

/// <summary>Messages on their way through a link's queue: spliced into it one by one, taken out all at once. Figures are for one message.</summary>
[MemoryDiagnoser]
public class SendQueueBenchmarks
{
    private const int Batch = 32;

    private readonly TimeSpan _now = TimeSpan.FromSeconds(1);
    private readonly FlushList _turn = new();
    private SendQueue? _queue;
    private PeerId _self;
    private byte[] _frame = [];

    /// <summary>The length of the application's data.</summary>
    [Params(64, 1024, 16384)]
    public int PayloadBytes { get; set; }

    /// <summary>Makes what is measured.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var limits = new PeerLimits();
        var ids = new SampleIds(4);
        _self = ids.Next();
        _queue = new SendQueue(limits.SendQueueBytes, new SendBudget(limits.TotalQueuedBytes));
        _frame = SampleFrames.Usual(ids.Next(), [ids.Next()], PayloadBytes);
        if (ForwardBatch() != Batch) throw new InvalidOperationException("The queue did not give back what was put in.");
    }

    /// <summary>Puts in a batch, takes it, and gives it back as written. The frame is read once for all.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public int ForwardBatch()
    {
        Envelope.TryRead(_frame, out var envelope, out _);
        for (var i = 0; i < Batch; i++) _queue!.TryForward(envelope, _self, _now, _turn, out _);
        return _queue!.TryTake(out var batch) && !_queue.TryTakeNext(batch, out _) ? batch.Frames : 0;
    }
}
