namespace PeerRelay.Server.Health;

/// <summary>How the node is.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
internal sealed record HealthDocument(string Status);
