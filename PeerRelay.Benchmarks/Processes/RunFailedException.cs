namespace PeerRelay.Benchmarks.Processes;

/// <summary>A run can't go on, for a reason that its user is told.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
