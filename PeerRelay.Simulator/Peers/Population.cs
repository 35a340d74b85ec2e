using System.Diagnostics.CodeAnalysis;
using PeerRelay.Identity;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Peers;

/// <summary>The peers of a simulation: the bootstrap, and all that have joined through it.</summary>
/// <param name="network">Where they live.</param>
/// <param name="sink">Whom they tell what comes.</param>
/// <param name="keptLinks">How many links a peer keeps, the bootstrap too.</param>
internal sealed class Population(SimulatedNetwork network, IMessageSink sink, int keptLinks)
{
    private readonly List<IScenarioPeer> _living = [];
    private readonly Dictionary<PeerId, (int Index, TimeSpan JoinedAt)> _places = [];
    private int _made;

    /// <summary>Whom all join through.</summary>
    public IScenarioPeer Bootstrap { get; private set; } = null!;

    /// <summary>Those that run, without the bootstrap, in no order that means anything.</summary>
    public IReadOnlyList<IScenarioPeer> Living => _living;

    /// <summary>Starts the bootstrap.</summary>
    public void StartBootstrap(Func<PeerPlan, IScenarioPeer> factory)
    {
        Bootstrap = factory(Plan(bootstrap: null));
        network.Start(Bootstrap.Host);
    }

    /// <summary>Has a new peer join.</summary>
    public IScenarioPeer Join(Func<PeerPlan, IScenarioPeer> factory)
    {
        var peer = factory(Plan(Bootstrap.Host.Url));
        _places[peer.Id] = (_living.Count, network.Now);
        _living.Add(peer);
        network.Start(peer.Host);
        return peer;
    }

    /// <summary>Ends a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="isSilent">Whether it vanishes; else it closes its links.</param>
    public void End(IScenarioPeer peer, bool isSilent)
    {
        if (!_places.Remove(peer.Id, out var place)) return;
        var last = _living[^1];
        _living[place.Index] = last;
        if (last != peer) _places[last.Id] = _places[last.Id] with { Index = place.Index };
        _living.RemoveAt(_living.Count - 1);
        if (isSilent) network.Kill(peer.Host);
        else network.Leave(peer.Host);
    }

    /// <summary>Picks a peer at random that has run for some time.</summary>
    /// <param name="minimumAge">For how long at least.</param>
    /// <param name="condition">What else it must be; null for anything.</param>
    /// <param name="peer">The peer.</param>
    /// <returns>Whether one was found.</returns>
    public bool TryPick(TimeSpan minimumAge, Func<IScenarioPeer, bool>? condition, [NotNullWhen(true)] out IScenarioPeer? peer)
    {
        const int Attempts = 1_000;
        for (var i = 0; i < Attempts && _living.Count > 0; i++)
        {
            peer = _living[network.Random.Next(_living.Count)];
            if (minimumAge > TimeSpan.Zero && network.Now - _places[peer.Id].JoinedAt < minimumAge) continue;
            if (condition is null || condition(peer)) return true;
        }

        peer = null;
        return false;
    }

    private PeerPlan Plan(Uri? bootstrap)
    {
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        network.Random.NextBytes(bytes);
        return new PeerPlan(network, PeerId.FromBytes(bytes), new Uri($"ws://p{_made++}.sim:8000/"), bootstrap, keptLinks, sink);
    }
}
