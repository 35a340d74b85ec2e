namespace PeerRelay.Tests.Simulator.Reference;

/// <summary>Random numbers that count up, as those of <c>reference-client.js</c> do: the nonces are 1, 2, 3.</summary>
internal sealed class CountingRandom : Random
{
    private int _count;

    public override double NextDouble() => (++_count + 0.5) / 1e15;
}
