namespace PeerRelay.Tests.Harness;

/// <summary>
/// The tests that need the machine for themselves: they run alone, after all others. In the second and third <see cref="LinkVariant"/>, which <c>test.sh</c>
/// runs beside each other, a test of the other one may run then: only those that bear it are in these.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeavyTests
{
    public const string Name = "Heavy";
}
