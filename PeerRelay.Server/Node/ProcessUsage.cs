namespace PeerRelay.Server.Node;

/// <summary>What this process takes of the machine.</summary>
/// <param name="WorkingSetBytes">Memory, as the system counts it.</param>
/// <param name="ManagedBytes">The objects on the managed heap.</param>
/// <param name="CpuShare">The part of all processors that it has used since the last look, from 0 to 1.</param>
/// <param name="Processors">How many processors there are.</param>
internal sealed record ProcessUsage(long WorkingSetBytes, long ManagedBytes, double CpuShare, int Processors);
