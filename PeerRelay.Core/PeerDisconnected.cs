namespace PeerRelay;

/// <summary>Tells that the last link to a peer has ended.</summary>
/// <param name="Link">The link, as it was at its end.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record PeerDisconnected(LinkInfo Link, LinkCloseReason Reason);
