namespace PeerRelay.Simulator.Results;

/// <summary>One of the two halves of a chart.</summary>
/// <param name="Left">Where its plot begins.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Across">What the axis below says.</param>
/// <param name="Up">What the axis on the left says.</param>
internal sealed record ChartFrame(int Left, int Right, string Across, string Up);
