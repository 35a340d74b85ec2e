namespace PeerRelay.Simulator.Networks;

/// <summary>A few events of one millisecond, in order.</summary>
internal sealed class EventChunk
{
    /// <summary>How many it holds.</summary>
    public const int Capacity = 32;

    /// <summary>The events.</summary>
    public readonly SimulatedEvent[] Events = new SimulatedEvent[Capacity];

    /// <summary>How many there are.</summary>
    public int Count { get; set; }

    /// <summary>The chunk after this one.</summary>
    public EventChunk? Next { get; set; }
}
