using Microsoft.Net.Http.Headers;

namespace PeerRelay.Server.Pages;

/// <summary>A file's bytes in one form.</summary>
/// <param name="Bytes">The bytes as they are sent.</param>
/// <param name="Encoding">The content coding; null for none.</param>
/// <param name="Tag">The entity tag.</param>
internal sealed record PageContent(ReadOnlyMemory<byte> Bytes, string? Encoding, EntityTagHeaderValue Tag);
