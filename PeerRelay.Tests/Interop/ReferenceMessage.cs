using PeerRelay.Identity;

namespace PeerRelay.Tests.Interop;

/// <summary>A message that arrived at a reference node.</summary>
/// <param name="From">Who sent it.</param>
/// <param name="Json">The value as JavaScript writes it, or null for <c>undefined</c>.</param>
internal sealed record ReferenceMessage(PeerId From, string? Json);
