namespace PeerRelay.Simulator.Networks;

/// <summary>A dial under way.</summary>
/// <param name="Dialler">Who dials.</param>
/// <param name="Generation">Of the dialler: one that has ended and come back has forgotten the dial.</param>
/// <param name="Url">Whom it dials.</param>
/// <param name="State">What the dialler wants to have back.</param>
/// <param name="Latency">The latency of the link to be, in milliseconds.</param>
/// <param name="BegunAt">When it began, in milliseconds.</param>
internal sealed record DialRequest(SimulatedPeer Dialler, int Generation, Uri Url, object? State, int Latency, long BegunAt)
{
    /// <summary>Who has been reached.</summary>
    public SimulatedPeer? Target { get; set; }

    /// <summary>The generation of who has been reached.</summary>
    public int TargetGeneration { get; set; }

    /// <summary>Whether the dialler still waits for it.</summary>
    public bool IsWanted => Dialler.IsAlive && Dialler.Generation == Generation;
}
