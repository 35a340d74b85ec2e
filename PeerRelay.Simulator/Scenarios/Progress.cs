using System.Diagnostics;
using System.Globalization;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>Tells on the standard error stream, every few seconds of real time, how far a run has come. Nothing of it has a part in the simulation.</summary>
internal sealed class Progress(SimulatedNetwork network, bool isQuiet)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _shownAt;

    /// <summary>The real time since the start.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>The most that the managed heap was seen to hold, in bytes.</summary>
    public long PeakHeap { get; private set; }

    /// <summary>Tells, if it is time.</summary>
    /// <param name="phase">What goes on.</param>
    /// <param name="peers">Peers that run.</param>
    public void Show(string phase, int peers)
    {
        PeakHeap = Math.Max(PeakHeap, GC.GetTotalMemory(forceFullCollection: false));
        if (isQuiet || _clock.Elapsed - _shownAt < Interval) return;
        _shownAt = _clock.Elapsed;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_clock.Elapsed:hh\\:mm\\:ss}  {phase}: {network.Now:hh\\:mm\\:ss} simulated, {peers} peers, {network.EventCount / 1e6:F1} M events, {PeakHeap >> 20} MiB"));
    }
}
