namespace PeerRelay.Server.Access;

/// <summary>Marks an endpoint that the guard stands before, whatever its path.</summary>
internal sealed class AdminOnlyMetadata;
