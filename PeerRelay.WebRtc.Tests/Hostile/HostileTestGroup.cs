namespace PeerRelay.WebRtc.Tests.Hostile;

/// <summary>Tests that look at the process's memory: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HostileTestGroup
{
    public const string Name = "Hostile";
}
