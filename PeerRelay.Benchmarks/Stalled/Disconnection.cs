using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Stalled;

/// <summary>The end of a link.</summary>
/// <param name="Id">The peer.</param>
/// <param name="Reason">Why it ended, in the node's word.</param>
/// <param name="FramesSent">Frames that had been written to it.</param>
internal sealed record Disconnection(PeerId Id, string Reason, long FramesSent);
