using PeerRelay.Identity;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Peers;

/// <summary>What a peer is made with.</summary>
/// <param name="Network">Where it lives.</param>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where others can dial it.</param>
/// <param name="Bootstrap">Whom it joins through; null for the bootstrap itself.</param>
/// <param name="MaxLinks">How many connections of others it takes.</param>
/// <param name="Sink">Whom it tells what comes.</param>
internal sealed record PeerPlan(SimulatedNetwork Network, PeerId Id, Uri Url, Uri? Bootstrap, int MaxLinks, IMessageSink Sink);
