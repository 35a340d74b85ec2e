using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Neighbours;

/// <summary>A peer of ours in the model: the real set of neighbours, and around it what a node does with its verdicts.</summary>
internal sealed class OurModelSide : ModelSide
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly PeerId _other;
    private readonly bool _isOtherOurs;
    private readonly Link[] _links;
    private readonly NeighbourSet _neighbours;
    private readonly Neighbour?[] _byConnection = new Neighbour?[2];

    /// <param name="id">Its id.</param>
    /// <param name="other">The other side's id.</param>
    /// <param name="isOtherOurs">Whether the other side is of our kind too, and says so.</param>
    /// <param name="links">Its ends of the two connections.</param>
    /// <param name="send">Puts a frame on a connection.</param>
    public OurModelSide(PeerId id, PeerId other, bool isOtherOurs, Link[] links, Action<int, ModelFrame> send)
        : base(id, send)
    {
        _other = other;
        _isOtherOurs = isOtherOurs;
        _links = links;
        var router = new Router<Neighbour>(id, new SeenMessages(1024, Timeout), new ReturnPaths(1024, Timeout));
        _neighbours = new NeighbourSet(id, router, Timeout);
    }

    public override int Served => _neighbours.TryGet(_other, out var neighbour) ? Array.IndexOf(_links, neighbour.Primary) : -1;

    public bool IsContested => _neighbours.TryGet(_other, out var neighbour) && neighbour.Contest is not null;

    public override void Tick(TimeSpan now)
    {
        foreach (var (link, _) in _neighbours.Resolve(now)) Close(Array.IndexOf(_links, link), now);
    }

    protected override void Handle(int connection, ModelFrame frame, TimeSpan now)
    {
        if (frame == ModelFrame.Hello)
        {
            var admission = _neighbours.Admit(_links[connection], _other, now);
            if (admission.Kind == AdmissionKind.Refused)
            {
                Close(connection, now);
                return;
            }

            _byConnection[connection] = admission.Neighbour;
            Probe(admission.Neighbour);
            return;
        }

        var neighbour = _byConnection[connection]!;
        _links[connection].Counters.Received(1);
        neighbour.Heard(_links[connection], TimeSpan.Zero);
        if (frame != ModelFrame.FindPeers) return;
        if (_isOtherOurs) _neighbours.Learn(neighbour, new PeerTraits(1, IsTransit: true));
        if (Served >= 0) Send(Served, ModelFrame.FoundPeers);
    }

    protected override void OnClosed(int connection, TimeSpan now)
    {
        if (_byConnection[connection] is { } neighbour && _neighbours.Depart(neighbour, _links[connection], now) == DepartureKind.OneOfTwo)
            Probe(neighbour);
    }

    private void Probe(Neighbour neighbour) => Send(Array.IndexOf(_links, neighbour.Primary), ModelFrame.FindPeers);
}
