namespace PeerRelay.Server.Events;

/// <summary>Tells that the reader was too slow.</summary>
/// <param name="Count">How many events fell off.</param>
internal sealed record MissedEvent(long Count);
