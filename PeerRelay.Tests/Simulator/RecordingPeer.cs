using PeerRelay.Identity;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Tests.Simulator;

/// <summary>A simulated peer that notes what happens to it, each with its millisecond.</summary>
internal sealed class RecordingPeer(SimulatedNetwork network, int number) : SimulatedPeer(network, IdOf(number), UrlOf(number))
{
    public List<string> Notes { get; } = [];

    /// <summary>Its only link.</summary>
    public SimulatedLink Link => Assert.Single(Links);

    public static PeerId IdOf(int number) => PeerId.Parse(number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture));

    public static Uri UrlOf(int number) => new($"ws://peer-{number}/");

    /// <summary>Makes and starts one.</summary>
    public static RecordingPeer In(SimulatedNetwork network, int number)
    {
        var peer = new RecordingPeer(network, number);
        network.Start(peer);
        return peer;
    }

    /// <summary>Has the network go on until a millisecond.</summary>
    public void Run(int until) => Network.Run(TimeSpan.FromMilliseconds(until));

    public override void Start() => Note("start");

    public override void OnOpened(SimulatedLink link, object? dialState) => Note($"opened {dialState}");

    public override void OnDialFailed(Uri url, object? state) => Note($"failed {state}");

    public override void OnFrame(SimulatedLink link, byte[] frame) => Note($"frame {frame[0]}");

    public override void OnClosed(SimulatedLink link, LinkCloseReason reason) => Note($"closed {reason}");

    public override void OnTimer(long tag) => Note($"timer {tag}");

    private void Note(string what) => Notes.Add($"{Network.Milliseconds}: {what}".TrimEnd());
}
