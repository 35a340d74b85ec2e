namespace PeerRelay.Tests.Harness;

/// <summary>The tests that need the machine for themselves: they run alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeavyTests
{
    public const string Name = "Heavy";
}
