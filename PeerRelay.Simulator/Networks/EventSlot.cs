namespace PeerRelay.Simulator.Networks;

/// <summary>The events of one millisecond: the first chunk and the last.</summary>
internal struct EventSlot
{
    /// <summary>Where the events begin; null if there is none.</summary>
    public EventChunk? First;

    /// <summary>Where the next one goes.</summary>
    public EventChunk? Last;
}
