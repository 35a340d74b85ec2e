using PeerRelay.Simulator.Peers;

namespace PeerRelay.Simulator.Messages;

/// <summary>A message that a scenario sends, and what has become of it.</summary>
internal sealed class TestMessage(int number, int category, IScenarioPeer from, IScenarioPeer to)
{
    /// <summary>Its number, which is its data.</summary>
    public int Number => number;

    /// <summary>What kind of message it is, in the eyes of the scenario.</summary>
    public int Category => category;

    /// <summary>Its sender.</summary>
    public IScenarioPeer From => from;

    /// <summary>Its target.</summary>
    public IScenarioPeer To => to;

    /// <summary>How often it came.</summary>
    public int Deliveries { get; set; }

    /// <summary>Which try it was that came first.</summary>
    public int DeliveredAtTry { get; set; }

    /// <summary>How many links it came over first.</summary>
    public int Hops { get; set; }

    /// <summary>Whether its sender has learnt that it has come.</summary>
    public bool HasReceipt { get; set; }

    /// <summary>Whether its sender or its target has ended meanwhile, so that nobody can ask for it to come.</summary>
    public bool IsVoid { get; set; }
}
