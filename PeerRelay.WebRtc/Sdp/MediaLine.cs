namespace PeerRelay.WebRtc.Sdp;

/// <summary>A media section as an answer must repeat it, in the same place (RFC 3264 §6): refused unless it is the one for data.</summary>
/// <param name="Kind">What it carries: <c>audio</c>, <c>video</c>, <c>application</c>.</param>
/// <param name="Protocol">By which protocols.</param>
/// <param name="Formats">In which formats, as they stand there.</param>
/// <param name="Mid">Its name; null if it has none.</param>
internal sealed record MediaLine(string Kind, string Protocol, string Formats, string? Mid);
