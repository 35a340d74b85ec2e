using System.Runtime.InteropServices;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>Ends a run that takes too long or that its user interrupts, in a way that lets it stop what it has started.</summary>
internal sealed class RunLimit : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public RunLimit(TimeSpan time)
    {
        _end = new CancellationTokenSource(time);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    }

    /// <summary>Cancelled when the run is to end.</summary>
    public CancellationToken Token => _end.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _end.Dispose();
    }

    private void End(PosixSignalContext context)
    {
        context.Cancel = true;
        _end.Cancel();
    }
}
