using PeerRelay.Simulator.Messages;

namespace PeerRelay.Simulator.Results;

/// <summary>What has come out of a simulation.</summary>
internal sealed class SimulationResult
{
    private readonly List<MessageTally> _tallies = [];
    private readonly List<KeyValuePair<string, double>> _figures = [];

    /// <summary>What became of messages, by kind.</summary>
    public IReadOnlyList<MessageTally> Tallies => _tallies;

    /// <summary>Other figures, in the order in which they were found.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Figures => _figures;

    /// <summary>Frames that were sent, by type.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Transmissions { get; set; } = [];

    /// <summary>Bytes of the managed heap for each peer. Not the same in every run.</summary>
    public long StatePerPeer { get; set; }

    /// <summary>The most bytes that the managed heap was seen to hold. Not the same in every run.</summary>
    public long PeakHeap { get; set; }

    /// <summary>How long it took. Not the same in every run.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Adds what became of messages of a kind, which may still grow.</summary>
    public MessageTally Add(MessageTally tally)
    {
        _tallies.Add(tally);
        return tally;
    }

    /// <summary>Adds a figure.</summary>
    public void Add(string name, double value) => _figures.Add(new(name, value));
}
