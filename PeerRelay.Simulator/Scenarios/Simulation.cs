using PeerRelay.Simulator.Options;
using PeerRelay.Simulator.Results;

namespace PeerRelay.Simulator.Scenarios;

/// <summary>Runs a scenario.</summary>
internal static class Simulation
{
    /// <summary>Runs it.</summary>
    public static SimulationResult Run(SimulationOptions options)
    {
        var experiment = new Experiment(options);
        switch (options.Scenario)
        {
            case "steady":
                SteadyScenario.Run(experiment);
                break;
            case "mass-death":
                MassDeathScenario.Run(experiment);
                break;
            case "churn":
                ChurnScenario.Run(experiment);
                break;
            case "droppers":
                DropperScenario.Run(experiment);
                break;
            case "mixed":
                MixedScenario.Run(experiment, options.Old);
                break;
            case "reference":
                MixedScenario.Run(experiment, share: 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options.Scenario, "There is no such scenario.");
        }

        var (result, network) = (experiment.Result, experiment.Network);
        result.Add("simulated seconds", network.Now.TotalSeconds);
        result.Add("events", network.EventCount);
        result.Transmissions = network.Transmissions.ByType;
        (result.Elapsed, result.PeakHeap) = (experiment.Progress.Elapsed, experiment.Progress.PeakHeap);
        return result;
    }
}
