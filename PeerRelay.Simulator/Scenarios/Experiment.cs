using PeerRelay.Simulator.Messages;
using PeerRelay.Simulator.Networks;
using PeerRelay.Simulator.Options;
using PeerRelay.Simulator.Peers;
using PeerRelay.Simulator.Results;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>What all scenarios share: a network, its peers, and what they do first.</summary>
internal sealed class Experiment
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>How long the network is left alone when its bootstrap has left.</summary>
    private static readonly TimeSpan WithoutBootstrap = TimeSpan.FromMinutes(1);

    private readonly long _heapBefore = GC.GetTotalMemory(forceFullCollection: true);
    private readonly Garbage _garbage = Garbage.OfThisProcess();

    /// <summary>Makes one without peers.</summary>
    public Experiment(SimulationOptions options)
    {
        Options = options;
        Network = new SimulatedNetwork(options.Seed, new LinkModel { MedianLatency = options.Latency, Loss = options.Loss, Processing = options.Busy });
        Population = new Population(Network, Book, options.Degree);
        Agenda = new Agenda(Network);
        Progress = new Progress(Network, options.Quiet);
    }

    /// <summary>What it is run with.</summary>
    public SimulationOptions Options { get; }

    /// <summary>The network.</summary>
    public SimulatedNetwork Network { get; }

    /// <summary>The peers.</summary>
    public Population Population { get; }

    /// <summary>The messages.</summary>
    public MessageBook Book { get; } = new();

    /// <summary>What is to be done, and when.</summary>
    public Agenda Agenda { get; }

    /// <summary>How far it has come.</summary>
    public Progress Progress { get; }

    /// <summary>What has come out of it.</summary>
    public SimulationResult Result { get; } = new();

    /// <summary>Has all peers join one after the other, and leaves them alone for a while.</summary>
    /// <param name="factory">Makes the bootstrap.</param>
    /// <param name="next">Makes the next peer.</param>
    public void Grow(Func<PeerPlan, IScenarioPeer> factory, Func<PeerPlan, IScenarioPeer> next)
    {
        Population.StartBootstrap(factory);
        var interval = TimeSpan.FromSeconds(1 / Options.EffectiveJoinRate);
        Agenda.At(interval, Join);
        RunFor(interval * (Options.Peers + 1), "joining");
        RunFor(Options.Settle, "settling");
        ReportState();
        if (Options.BootstrapLeaves)
        {
            Network.Leave(Population.Bootstrap.Host);
            RunFor(WithoutBootstrap, "without bootstrap");
            ReportInvariant("without bootstrap");
        }

        void Join()
        {
            Population.Join(next);
            if (Population.Living.Count < Options.Peers) Agenda.At(interval * (Population.Living.Count + 1), Join);
        }
    }

    /// <summary>Goes on for some time.</summary>
    public void RunFor(TimeSpan time, string phase)
    {
        var end = Network.Now + time;
        while (Network.Now < end)
        {
            var next = Network.Now + Step;
            Network.Run(next < end ? next : end);
            Progress.Show(phase, Population.Living.Count);
            _garbage.Tick();
        }
    }

    /// <summary>Looks at the invariant, and notes what it finds.</summary>
    public void ReportInvariant(string when)
    {
        var found = Invariant.Check(Population);
        Result.Add($"peers without a link in some bucket, {when}", found.Violators);
        Result.Add($"buckets without a link, {when}", found.Lacking);
        Result.Add($"buckets with one link that could have two, {when}", found.Thin);
        Result.Add($"buckets that are not empty, {when}", found.Buckets);
    }

    private void ReportState()
    {
        var (sum, most) = (0L, 0);
        foreach (var peer in Population.Living)
        {
            sum += peer.Degree;
            most = Math.Max(most, peer.Degree);
        }

        Result.Add("peers", Population.Living.Count);
        Result.Add("degree, mean", (double)sum / Population.Living.Count);
        Result.Add("degree, most", most);
        Result.Add("degree of the bootstrap", Population.Bootstrap.Degree);
        ReportInvariant("settled");
        Result.StatePerPeer = (GC.GetTotalMemory(forceFullCollection: true) - _heapBefore) / Population.Living.Count;
    }
}
