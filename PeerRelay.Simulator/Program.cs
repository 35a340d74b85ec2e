namespace PeerRelay.Simulator;

/// <summary>The process.</summary>
internal static class Program
{
    /// <returns>0 if the simulation was run.</returns>
    public static int Main() => 0;
}
