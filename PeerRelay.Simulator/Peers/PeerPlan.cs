using PeerRelay.Identity;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Peers;

/// <summary>What a peer is made with.</summary>
/// <param name="Network">Where it lives.</param>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where others can dial it.</param>
/// <param name="Bootstrap">Whom it joins through; null for the bootstrap itself.</param>
/// <param name="KeptLinks">How many links it keeps if neither side needs more.</param>
/// <param name="Sink">Whom it tells what comes.</param>
internal sealed record PeerPlan(SimulatedNetwork Network, PeerId Id, Uri Url, Uri? Bootstrap, int KeptLinks, IMessageSink Sink);
