using PeerRelay.Server.Relay;

namespace PeerRelay.Server.Node;

/// <summary>The connections that peers have made to this node.</summary>
/// <param name="Open">How many there are, with those that have not said hello.</param>
/// <param name="Refused">How many were turned away since the start, by reason.</param>
internal sealed record NodeConnections(int Open, IReadOnlyDictionary<ConnectionRefusal, long> Refused);
