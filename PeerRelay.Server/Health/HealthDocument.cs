using System.Text.Json.Serialization;

namespace PeerRelay.Server.Health;

/// <summary>How the node is.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
/// <param name="Isolated">Whether it has bootstraps and no link; left out if not.</param>
internal sealed record HealthDocument(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Isolated = false);
