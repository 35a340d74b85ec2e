using BenchmarkDotNet.Attributes;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Benchmarks;

/// <summary>Reading a frame, and writing it as it is passed on.</summary>
[MemoryDiagnoser]
public class EnvelopeBenchmarks
{
    /// <summary>Writes for each read of the frame that is spliced: an envelope can't be kept between two calls, so that its reading is shared out.</summary>
    private const int Writes = 256;

    private PeerId _self;
    private byte[] _usual = [];
    private byte[] _reencoded = [];
    private byte[] _destination = [];

    /// <summary>The length of the application's data.</summary>
    [Params(64, 1024, 16384)]
    public int PayloadBytes { get; set; }

    /// <summary>Makes what is measured.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var ids = new SampleIds(1);
        _self = ids.Next();
        var (to, source, relay) = (ids.Next(), ids.Next(), ids.Next());
        _usual = SampleFrames.Usual(to, [source], PayloadBytes);
        _reencoded = SampleFrames.Reencoded(to, [source, relay], PayloadBytes);
        _destination = new byte[_reencoded.Length + WireLimits.HopBytes];

        EnvelopeLayout layout = default;
        if (!ReadUsual() || !ReadReencoded() || !UsualFrame.TryRead(_usual, ref layout) || UsualFrame.TryRead(_reencoded, ref layout))
            throw new InvalidOperationException("The frames are not read by the reader that they are meant for.");
    }

    /// <summary>The form that nearly every message comes in.</summary>
    [Benchmark]
    public bool ReadUsual() => Envelope.TryRead(_usual, out _, out _);

    /// <summary>The form in which a reference node passes on, which the thorough reader takes.</summary>
    [Benchmark]
    public bool ReadReencoded() => Envelope.TryRead(_reencoded, out _, out _);

    /// <summary>Splices this node into the path.</summary>
    [Benchmark(OperationsPerInvoke = Writes)]
    public int Splice() => Splice(_usual);

    /// <summary>Splices this node into the path, and the ids as digits.</summary>
    [Benchmark(OperationsPerInvoke = Writes)]
    public int SpliceReencoded() => Splice(_reencoded);

    private int Splice(byte[] frame)
    {
        Envelope.TryRead(frame, out var envelope, out _);
        var written = 0;
        for (var i = 0; i < Writes; i++) written += envelope.WriteForwarded(_self, _destination);
        return written;
    }
}
