namespace PeerRelay.Benchmarks.Processes;

/// <summary>Prints what a run has found, one line for each thing that was to hold, and remembers whether all do.</summary>
internal sealed class Verdict
{
    /// <summary>0 if all has held.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Prints whether something holds.</summary>
    public void Check(bool holds, string what)
    {
        Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {what}");
        if (!holds) ExitCode = 1;
    }
}
