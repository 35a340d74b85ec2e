using System.Runtime.InteropServices;

namespace PeerRelay.Simulator.Networks;

/// <summary>Something that happens at a moment.</summary>
/// <param name="Target">The peer, or the end of a link, that it happens to.</param>
/// <param name="Data">The frame, or the dial.</param>
/// <param name="Number">The tag of a timer, or the reason of a close.</param>
/// <param name="Generation">Of the peer, when a timer was set.</param>
/// <param name="Kind">What it is.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SimulatedEvent(object Target, object? Data, long Number, int Generation, EventKind Kind);
