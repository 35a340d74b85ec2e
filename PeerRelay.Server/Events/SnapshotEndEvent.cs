namespace PeerRelay.Server.Events;

/// <summary>Tells that a snapshot is complete.</summary>
/// <param name="Links">How many links it has told.</param>
internal sealed record SnapshotEndEvent(int Links);
