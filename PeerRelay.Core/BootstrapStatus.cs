using PeerRelay.Identity;

namespace PeerRelay;

/// <summary>How it stands with a bootstrap node.</summary>
/// <param name="Url">Its url.</param>
/// <param name="State">What is being done about it.</param>
/// <param name="Peer">The id that was last met there.</param>
/// <param name="Failures">Attempts that have failed in a row.</param>
/// <param name="LastError">Why the last attempt failed.</param>
public sealed record BootstrapStatus(Uri Url, BootstrapState State, PeerId? Peer, int Failures, string? LastError);
