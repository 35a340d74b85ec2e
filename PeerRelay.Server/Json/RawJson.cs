namespace PeerRelay.Server.Json;

/// <summary>One JSON value in UTF-8 that goes into a document as it is.</summary>
/// <param name="Utf8">The value. Whoever made this checked it.</param>
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8);
